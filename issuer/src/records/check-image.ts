// A portrait in a credential: PNG or JPEG in a base64 data URL, small, and really what it says. SVG is refused: it can
// carry script and references, and whoever shows a portrait must not have to defend against it.
import type { Localised } from '../departments/department-file.ts';
import type { ClaimValue } from '../ports.ts';

export const MAXIMUM_IMAGE_BYTES = 8192;
const MAXIMUM_PIXELS_A_SIDE = 1024;

const text = (zh: string, en: string): Localised => ({ 'zh-CN': zh, en });
const NO_IMAGE = text(
  '须为 PNG 或 JPEG 图像的 base64 data: 网址',
  'must be a base64 data: URL of a PNG or JPEG image',
);
const TOO_LARGE = text('图像不得大于 8 KiB', 'must be an image of 8 KiB at most');
const TOO_WIDE = text('图像每边不得超过 1024 像素', 'must be at most 1024 pixels a side');

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

type Size = { width: number; height: number };

function readPngSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 57 || !bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR' || bytes.subarray(-8, -4).toString('latin1') !== 'IEND')
    return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Frame headers are SOF0 to SOF15 without the three markers that only look like one. */
const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readJpegSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8 || bytes.readUInt16BE(bytes.length - 2) !== 0xffd9)
    return undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    if (isFrameHeader(bytes[at + 1] ?? 0))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** What is wrong with it, or nothing. */
export function checkImage(value: ClaimValue): Localised | undefined {
  if (typeof value !== 'string') return NO_IMAGE;
  const [, type, encoded = ''] = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? [];
  if (type === undefined) return NO_IMAGE;
  const bytes = Buffer.from(encoded, 'base64');
  // One picture has one spelling: what decodes otherwise than it was written is refused.
  if (bytes.toString('base64') !== encoded) return NO_IMAGE;
  if (bytes.length > MAXIMUM_IMAGE_BYTES) return TOO_LARGE;
  const size = type === 'png' ? readPngSize(bytes) : readJpegSize(bytes);
  if (!size || size.width < 1 || size.height < 1) return NO_IMAGE;
  return Math.max(size.width, size.height) > MAXIMUM_PIXELS_A_SIDE ? TOO_WIDE : undefined;
}
