// Portraits and identity numbers: what the importer takes, and what is refused before anything is signed.
import { deflateSync } from 'node:zlib';
import { cityDir } from '@anju/city';
import { describe, expect, it } from 'vitest';
import { type Department, loadDepartments } from '../../src/departments/department-file.ts';
import { checkClaims } from '../../src/records/check-claims.ts';
import { checkImage, MAXIMUM_IMAGE_BYTES } from '../../src/records/check-image.ts';
import { hasGb11643CheckCharacter } from '../../src/records/gb-11643.ts';
import { parseRecords } from '../../src/records/parse-csv.ts';
import { PERSON, PORTRAIT, registerOf } from '../support/registers.ts';

const TODAY = '2026-11-20';
const identity = loadDepartments(cityDir).find(({ id }) => id === 'identity') as Department;

const dataUrl = (bytes: Uint8Array, type = 'png') =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const pixel = Buffer.from(PORTRAIT.replace(/^[^,]+,/, ''), 'base64');
/** The same picture with as many bytes as wanted, in a chunk that viewers skip; checksums are not looked at. */
const ofBytes = (length: number) => {
  const filler = Buffer.alloc(length - pixel.length);
  filler.writeUInt32BE(length - pixel.length - 12, 0);
  filler.write('teXt', 4, 'latin1');
  return Buffer.concat([pixel.subarray(0, 33), filler, pixel.subarray(33)]);
};
const ofSize = (width: number, height: number) => {
  const bytes = Buffer.from(pixel);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
/** Start, an application segment, a frame header for 48 × 60 pixels, end. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b08003c003001011100ffd9', 'hex');

describe('a portrait', () => {
  it.each([
    ['a PNG', PORTRAIT],
    ['a JPEG', dataUrl(JPEG, 'jpeg')],
    ['a picture of exactly 8 KiB', dataUrl(ofBytes(MAXIMUM_IMAGE_BYTES))],
    ['a picture of 1024 pixels a side', dataUrl(ofSize(1024, 1024))],
  ])('may be %s', (_, value) => {
    expect(checkImage(value)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['no text', 7],
    ['an address', 'https://example.org/portrait.png'],
    ['SVG, which can hold script', 'data:image/svg+xml;base64,PHN2Zy8+'],
    ['a page', 'data:text/html;base64,PGI+'],
    ['a type written otherwise', PORTRAIT.replace('image/png', 'image/PNG')],
    ['a type with a parameter', PORTRAIT.replace(';base64', ';charset=utf-8;base64')],
    ['bare base64', PORTRAIT.replace(/^[^,]+,/, '')],
    ['base64url', PORTRAIT.replace('/', '_').replace('+', '-').replace('iVBOR', 'i-BOR')],
    ['base64 with a line break', PORTRAIT.replace('iVBOR', 'iVB\nOR')],
    ['base64 whose last bits are not zero', PORTRAIT.replace('5ErkJggg==', '5ErkJggh==')],
    ['base64 without its padding', PORTRAIT.replace(/=+$/, '')],
    ['a PNG called JPEG', PORTRAIT.replace('image/png', 'image/jpeg')],
    ['a JPEG called PNG', dataUrl(JPEG)],
    ['a PNG without its end', dataUrl(pixel.subarray(0, -12))],
    ['a PNG with something after its end', dataUrl(Buffer.concat([pixel, Buffer.from('<script>')]))],
    ['a PNG signature and nothing else', dataUrl(pixel.subarray(0, 8))],
    ['a picture without pixels', dataUrl(ofSize(0, 0))],
    ['a JPEG without a frame', dataUrl(Buffer.from('ffd8ffe0000400000000ffd9', 'hex'), 'jpeg')],
    [
      'a JPEG whose segment has no length',
      dataUrl(Buffer.from('ffd8ffe00000ffe00000ffe00000ffd9', 'hex'), 'jpeg'),
    ],
    ['a compressed something', dataUrl(deflateSync(Buffer.alloc(100)))],
  ])('is refused when it is %s', (_, value) => {
    expect(checkImage(value)?.en).toContain('must be a base64 data: URL');
  });

  it('is refused one byte above 8 KiB, and when it would be huge on a screen', () => {
    expect(checkImage(dataUrl(ofBytes(MAXIMUM_IMAGE_BYTES + 1)))?.en).toContain('8 KiB');
    expect(checkImage(dataUrl(ofSize(1025, 1)))?.en).toContain('1024 pixels');
    expect(checkImage(dataUrl(ofSize(1, 4_000_000_000)))?.['zh-CN']).toContain('1024');
  });
});

describe('an identity number', () => {
  it.each(['11010519491231002X', '440524188001010014', '190001198710110013'])(
    'ends with its check character: %s',
    (number) => {
      expect(hasGb11643CheckCharacter(number)).toBe(true);
    },
  );

  it.each([
    ['another last character', '110105194912310021'],
    ['two digits exchanged', '11010519491213002X'],
    ['a digit changed', '11010619491231002X'],
    ['a small x', '11010519491231002x'],
    ['fifteen digits, as numbers once had', '110105491231002'],
    ['full-width digits', '１1010519491231002X'],
    ['nothing', ''],
  ])('is refused with %s', (_, number) => {
    expect(hasGb11643CheckCharacter(number)).toBe(false);
  });
});

describe('the identity register', () => {
  const csv = registerOf('identity');
  const parse = (text: string) => parseRecords(Buffer.from(text), identity, TODAY);

  it('is read with the name as a claim too', () => {
    const [first] = parse(csv).records;
    expect(first).toMatchObject({ personNumber: PERSON, recordKey: '', name: '张伟' });
    expect(first?.claims).toMatchObject({ name: '张伟', birth_date: '1949-12-31', portrait: PORTRAIT });
  });

  it.each([
    ['name', (text: string) => text.replace('张伟', '')],
    ['name', (text: string) => text.replace('张伟', ' ')],
    ['name', (text: string) => text.replace('张伟', '张\u202e伟')],
    ['birth_date', (text: string) => text.replace('1949-12-31', '2026-11-21')],
    ['id_number', (text: string) => text.replace('11010519491231002X', '110105194912310021')],
    ['portrait', (text: string) => text.replace('image/png', 'image/gif')],
    ['portrait', (text: string) => text.replace(`"${PORTRAIT}"`, '')],
  ])('is refused once for a wrong %s, without repeating it', (column, spoil) => {
    const { records, problems } = parse(spoil(csv));
    expect([records, problems.map((one) => [one.row, one.column])]).toEqual([[], [[2, column]]]);
    expect(JSON.stringify(problems)).not.toMatch(/11010519|iVBOR|2026-11-21/);
  });

  it('is checked again before signing: a record that was stored by other means is not signed', () => {
    const [first] = parse(csv).records;
    expect(checkClaims(identity, first?.claims ?? {}, TODAY)).toEqual([]);
    const changed = { ...first?.claims, portrait: 'data:image/svg+xml;base64,PHN2Zy8+' };
    expect(checkClaims(identity, changed, TODAY)).toMatchObject([{ claim: 'portrait' }]);
  });
});
