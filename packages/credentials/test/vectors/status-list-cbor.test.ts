import { expect, it } from 'vitest';
import { decodeStatusList } from '../../src/index.ts';
import { outcomeOf, toBase64Url } from '../support/forge.ts';
import { describeWithVectors, readVector } from '../support/vectors.ts';

const folder = 'status-list/examples';

/** The byte string behind `lst` in a CBOR map of two members; the profile reads no CBOR, but the lists are packed alike. */
function readPrintedCbor(hex: string): { bits: number; lst: string } {
  const bytes = Buffer.from(hex, 'hex');
  const after = (text: string) => bytes.indexOf(text) + text.length;
  const bits = bytes[after('bits')] as number;
  let at = after('lst');
  const head = bytes[at] as number;
  at += 1;
  const lengthBytes = head < 0x58 ? 0 : head - 0x57;
  const length = lengthBytes === 0 ? head & 0x1f : bytes.readUIntBE(at, lengthBytes);
  const lst = bytes.subarray(at + lengthBytes, at + lengthBytes + length);
  expect(at + lengthBytes + length).toBe(bytes.length);
  return { bits, lst: toBase64Url(lst) };
}

const readJson = (name: string) => {
  const text = readVector(folder, name);
  return JSON.parse(text.slice(text.indexOf('{')).replaceAll(/\s/g, '')) as { bits: number; lst: string };
};
/** Whole lines of hexadecimal digits, or, in a diagram, what stands before each `#`. */
const readHex = (name: string) =>
  readVector(folder, name)
    .split('\n')
    .map((line) => line.split('#')[0]?.trim() ?? '')
    .filter((line) => /^[0-9a-f]+$/.test(line))
    .join('');

describeWithVectors('the same lists printed as CBOR', folder, () => {
  it.each([
    ['status_list_encoding_cbor.md', 'status_list_encoding_json.md'],
    ['status_list_encoding_cbor_diag.md', 'status_list_encoding_json.md'],
    ['status_list_encoding2_cbor.md', 'status_list_encoding2_json.md'],
    ['status_list_encoding2_cbor_diag.md', 'status_list_encoding2_json.md'],
    ['status_list_encoding1_long_cbor.md', 'status_list_encoding1_long_json.md'],
    ['status_list_encoding2_long_cbor.md', 'status_list_encoding2_long_json.md'],
    ['status_list_encoding4_cbor.md', 'status_list_encoding4_json.md'],
    ['status_list_encoding8_cbor.md', 'status_list_encoding8_json.md'],
  ])('%s unpacks to the statuses of %s', async (cbor, json) => {
    const [fromCbor, fromJson] = await Promise.all(
      [readPrintedCbor(readHex(cbor)), readJson(json)].map((claim) => decodeStatusList(claim)),
    );
    expect(fromCbor?.bits).toBe(fromJson?.bits);
    expect(Buffer.from(fromCbor?.bytes ?? []).equals(Buffer.from(fromJson?.bytes ?? [0]))).toBe(true);
  });

  it.each(['status_list_encoding_json.md', 'status_list_encoding4_json.md', 'status_list_encoding8_json.md'])(
    '%s is refused when a byte is cut off, put behind it, or changed in its checksum',
    async (name) => {
      const { bits, lst } = readJson(name);
      const packed = Buffer.from(lst, 'base64url');
      const changed = Buffer.from(packed);
      changed[packed.length - 1] = (packed.at(-1) as number) ^ 1;
      for (const wrong of [packed.subarray(0, -1), Buffer.concat([packed, Buffer.of(0)]), changed]) {
        expect(await outcomeOf(decodeStatusList({ bits, lst: toBase64Url(wrong) }))).toBe(
          'status_list_malformed',
        );
      }
    },
  );
});
