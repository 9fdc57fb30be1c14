// Where each kind of card is issued: all departments are asked, once a day, and one that is silent is not forgotten.
import { beforeEach, describe, expect, it } from 'vitest';
import { DEPARTMENTS, kindsIssued, refreshDepartments } from '../../src/lib/check-ahead/departments.ts';
import { createKeptTextsInMemory, type KeptTexts } from '../../src/lib/check-ahead/kept-texts.ts';
import type { Catalogue } from '../../src/lib/types.ts';

const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });
const urlOf = (id: string) => `https://issuer.test/${id}`;
const entryOf = (id: string): Catalogue['entries'][number] => ({
  issuer: { name: text(`Office of ${id}`), url: urlOf(id), host: 'issuer.test' },
  ...{ configurationId: id, vct: `urn:anju:${id}:1`, name: text(`${id} card`), description: null },
  ...{ colours: null, held: 'no' },
});

let texts: KeptTexts;
let now: Date;
let times: number;
beforeEach(() => {
  texts = createKeptTextsInMemory();
  now = new Date('2026-11-20T09:00:00Z');
  times = 0;
});

const refresh = (issuers: string[], silent: string[] = []) =>
  refreshDepartments(texts, {
    now: () => now,
    async catalogue() {
      times += 1;
      const unreachable = silent.map((id) => ({ url: urlOf(id), code: 'address_unreachable' }));
      return { entries: issuers.map(entryOf), unreachable };
    },
  });
const known = async () => (await kindsIssued(texts)).map(({ configurationId }) => configurationId).toSorted();

describe('where cards are issued', () => {
  it('is known with the department’s own name and address', async () => {
    await refresh(['income']);
    expect(await kindsIssued(texts)).toEqual([
      {
        ...{ vct: 'urn:anju:income:1', cardName: text('income card'), issuerName: text('Office of income') },
        ...{ url: urlOf('income'), configurationId: 'income' },
      },
    ]);
  });

  it('is asked for once a day', async () => {
    await refresh(['income']);
    now = new Date('2026-11-21T08:59:59Z');
    await refresh(['income', 'property']);
    expect([times, await known()]).toEqual([1, ['income']]);
    now = new Date('2026-11-21T09:00:00Z');
    await refresh(['income', 'property']);
    expect([times, await known()]).toEqual([2, ['income', 'property']]);
  });

  it('is asked for again by a device whose clock was ahead', async () => {
    await refresh(['income']);
    now = new Date('2026-11-19T09:00:00Z');
    await refresh(['property']);
    expect([times, await known()]).toEqual([2, ['property']]);
  });

  it('stands where a department is silent, which is asked again the next time', async () => {
    await refresh(['income', 'property']);
    now = new Date('2026-11-22T09:00:00Z');
    await refresh(['property'], ['income']);
    expect(await known()).toEqual(['income', 'property']);
    await refresh(['property', 'income']);
    expect(times).toBe(3);
  });

  it('is not there any more where a department answers that it issues nothing', async () => {
    await refresh(['income', 'property']);
    now = new Date('2026-11-22T09:00:00Z');
    await refresh(['property']);
    expect(await known()).toEqual(['property']);
  });

  it('stands where none can be asked', async () => {
    await refresh(['income']);
    now = new Date('2026-11-22T09:00:00Z');
    await refreshDepartments(texts, {
      now: () => now,
      catalogue: () => Promise.reject(new Error('offline')),
    });
    expect(await known()).toEqual(['income']);
  });

  it.each(['{', 'null', '{"at":1,"kinds":[]}', '{"at":"2026-11-20T09:00:00Z","kinds":[1,{"vct":"x"}]}'])(
    'is nothing where what was kept cannot be read: %s',
    async (kept) => {
      await texts.put(DEPARTMENTS, kept);
      expect(await kindsIssued(texts)).toEqual([]);
    },
  );
});
