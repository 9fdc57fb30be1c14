import { expect, it } from 'vitest';
import { decodeStatusList } from '../../src/index.ts';
import { checkHeader, parseCompactJws } from '../../src/sd-jwt/jws.ts';
import { describeWithVectors, readVector } from '../support/vectors.ts';

const folder = 'status-list/examples';

/** The JSON in a file whose strings are wrapped for printing. */
function readList(name: string): Promise<Awaited<ReturnType<typeof decodeStatusList>>> {
  const text = readVector(folder, name);
  return decodeStatusList(JSON.parse(text.slice(text.indexOf('{')).replaceAll(/\s/g, '')));
}

describeWithVectors('the lists printed in the Token Status List draft', folder, () => {
  it.each([
    ['status_list_encoding_json.md', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
    ['status_list_encoding2_json.md', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
  ])('%s holds its statuses', async (name, statuses) => {
    const list = await readList(name);
    expect(statuses.map((_, index) => list.statusAt(index))).toEqual(statuses);
    expect(list.size).toBe(statuses.length);
  });

  it.each([
    ['status_list_encoding_json.md', 'b9a3'],
    ['status_list_encoding2_json.md', 'c944f9'],
  ])('%s unpacks to the bytes printed beside it', async (name, hex) => {
    expect(Buffer.from((await readList(name)).bytes).toString('hex')).toBe(hex);
  });

  it.each([
    ['status_list_encoding1_long_json.md', 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['status_list_encoding2_long_json.md', 2, [1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3]],
  ])('%s holds the statuses of a million credentials', async (name, bits, statuses) => {
    const indices = [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345];
    const list = await readList(name);
    expect(list.bits).toBe(bits);
    expect(list.size).toBe(2 ** 20);
    expect(indices.map((index) => list.statusAt(index))).toEqual(statuses);
    expect(() => list.statusAt(2 ** 20)).toThrow(
      expect.objectContaining({ code: 'status_index_out_of_range' }),
    );
  });

  it('a list of four bits holds each of its sixteen statuses', async () => {
    const indices = [
      0, 1993, 35460, 459495, 595669, 754353, 845645, 923232, 924445, 934534, 1004534, 1000345,
    ];
    const list = await readList('status_list_encoding4_json.md');
    expect(list).toMatchObject({ bits: 4, size: 2 ** 20 });
    expect(indices.map((index) => list.statusAt(index))).toEqual(indices.map((_, index) => index + 1));
    expect([1030203, 1030204, 1030205].map((index) => list.statusAt(index))).toEqual([13, 14, 15]);
  });

  it('a list of eight bits is as large as a list may be', async () => {
    const list = await readList('status_list_encoding8_json.md');
    expect(list).toMatchObject({ bits: 8, size: 2 ** 20 });
    expect(new Set(Array.from({ length: list.size }, (_, index) => list.statusAt(index))).size).toBe(256);
  });

  it('the signed token has header, claims and list', async () => {
    const jws = parseCompactJws(
      Buffer.from(readVector(folder, 'status_list_jwt_raw.md').replaceAll(/\s/g, '')),
    );
    expect(() => checkHeader(jws.header, 'statuslist+jwt')).not.toThrow();
    const [header, payload] = readVector(folder, 'status_list_jwt.md')
      .split('\n.\n')
      .map((part) => JSON.parse(part));
    expect(jws.header).toEqual(header);
    expect(jws.payload).toMatchObject(payload);
    expect(jws.signature).toHaveLength(64);
    expect((await decodeStatusList(payload.status_list)).statusAt(0)).toBe(1);
  });
});
