/** Portraits of people who do not exist: silhouettes, drawn into a small PNG. The same bytes on every machine. */
import { crc32, deflateSync } from 'node:zlib';
import type { Sex } from './names.ts';

export type Age = 'child' | 'adult' | 'elder';

const WIDTH = 48;
const HEIGHT = 60;
/** Points a pixel is sampled at, each way; edges get one of four shades. */
const SAMPLES = 3;
const SHADES = 4;

type Colour = readonly [number, number, number];
type Ellipse = { readonly x: number; readonly y: number; readonly rx: number; readonly ry: number };

const GROUNDS: readonly Colour[] = [
  [226, 232, 236],
  [234, 230, 222],
  [224, 233, 226],
  [233, 226, 230],
];
const INKS: Readonly<Record<Age, Colour>> = {
  child: [96, 125, 139],
  adult: [69, 90, 100],
  elder: [120, 124, 128],
};

export const GROUND_COUNT = GROUNDS.length;

const figures: Readonly<Record<Sex, Readonly<Record<Age, readonly Ellipse[]>>>> = {
  female: {
    child: [
      { x: 24, y: 28, rx: 11, ry: 12.5 },
      { x: 24, y: 60, rx: 15, ry: 16 },
      { x: 13, y: 31, rx: 4, ry: 6 },
      { x: 35, y: 31, rx: 4, ry: 6 },
    ],
    adult: [
      { x: 24, y: 24, rx: 10, ry: 12.5 },
      { x: 24, y: 30, rx: 12.5, ry: 14 },
      { x: 24, y: 62, rx: 20, ry: 20 },
    ],
    elder: [
      { x: 24, y: 24, rx: 10, ry: 12.5 },
      { x: 24, y: 9, rx: 5, ry: 4.5 },
      { x: 24, y: 62, rx: 20, ry: 20 },
    ],
  },
  male: {
    child: [
      { x: 24, y: 28, rx: 11, ry: 12.5 },
      { x: 24, y: 60, rx: 15, ry: 16 },
    ],
    adult: [
      { x: 24, y: 23, rx: 10, ry: 13 },
      { x: 24, y: 62, rx: 22, ry: 21 },
    ],
    elder: [
      { x: 24, y: 24, rx: 10, ry: 13 },
      { x: 24, y: 63, rx: 21, ry: 21 },
    ],
  },
};

/** @param ground which of `GROUND_COUNT` backgrounds */
export function drawPortrait(sex: Sex, age: Age, ground: number): string {
  const shapes = figures[sex][age];
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH / 4));
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const place = y * (1 + WIDTH / 4) + 1 + (x >> 2);
      rows[place] = (rows[place] as number) | (shadeAt(shapes, x, y) << (6 - 2 * (x & 3)));
    }
  const paper = GROUNDS[ground] as Colour;
  const palette = Array.from({ length: SHADES }, (_, shade) =>
    paper.map((part, index) =>
      Math.round(part + (((INKS[age][index] as number) - part) * shade) / (SHADES - 1)),
    ),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // Two bits a pixel, each a place in the palette.
  header.set([2, 3, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    // Stored, not deflated: compressors differ from machine to machine.
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function shadeAt(shapes: readonly Ellipse[], x: number, y: number): number {
  let inside = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const px = x + ((sample % SAMPLES) + 0.5) / SAMPLES;
    const py = y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    if (shapes.some((one) => ((px - one.x) / one.rx) ** 2 + ((py - one.y) / one.ry) ** 2 <= 1)) inside += 1;
  }
  return Math.round((inside / (SAMPLES * SAMPLES)) * (SHADES - 1));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), 4 + body.length);
  return framed;
}
