// The list of services: the rules that the registry has in force, from whoever serves their bytes, taken for their hash
// alone; the same requests whoever looks at what; and what is kept of them for when there is no network.
import { describe, expect, it } from 'vitest';
import { createKeptTextsInBrowser, createKeptTextsInMemory } from '../../src/lib/check-ahead/kept-texts.ts';
import { type AtHome, beijingCards, CITY_RULES, createAtHome, HOSTS, hashOf } from '../support/services.ts';

const BEIJING = 'beijing-public-rental';
const idsOf = ({ services }: Awaited<ReturnType<AtHome['holder']['services']>>) =>
  services.map(({ ruleId }) => ruleId);
const addressOf = (host: string | undefined, id = BEIJING) => {
  const version = CITY_RULES.find((rule) => rule.id === id)?.version;
  return `${host}/rules/${id}/${version}`;
};
const inOrder = (ids: string[]) => ids.toSorted();

describe('the list of services', () => {
  it('is every rule in force, in its own words, and which of its cards are held', async () => {
    const { holder, hold } = createAtHome();
    const [residency, household, property] = beijingCards();
    const ended = property && { ...property, expiresAtSeconds: 1 };
    await hold(...[residency, household, ended].filter((card) => card !== undefined));
    const found = await holder.services();
    expect(inOrder(idsOf(found))).toEqual(CITY_RULES.map(({ id }) => id));
    expect(found).toMatchObject({
      isConfirmedNow: true,
      confirmedAt: '2026-11-20T09:00:00.000Z',
      lacking: [],
    });
    expect(found.services.find(({ ruleId }) => ruleId === BEIJING)).toMatchObject({
      version: '2011-25',
      title: { 'zh-CN': '北京市公共租赁住房' },
      citation: '京建法[2011]25号',
      changesOn: null,
      needs: [
        { vct: 'urn:anju:residency:1', isHeld: true },
        { vct: 'urn:anju:household:1', isHeld: true },
        { vct: 'urn:anju:property:1', isHeld: false },
        { vct: 'urn:anju:income:1', isHeld: false, cardName: { 'zh-CN': '家庭收入凭证' } },
      ],
    });
  });

  it('leaves out what is not in force yet, any more, or was taken back; and says when one changes', async () => {
    const { holder, chain } = createAtHome();
    const seconds = (day: string) => Date.parse(`${day}T00:00:00+08:00`) / 1000;
    const rule = { kind: 'rule', version: '9', sha256Hex: hashOf('{}') } as const;
    chain.publish({ ...rule, id: 'not-yet', effectiveFrom: seconds('2027-01-01') });
    chain.publish({ ...rule, id: 'taken-back', cancelledAt: 2 });
    chain.publish({ ...rule, id: BEIJING, effectiveFrom: seconds('2027-01-01') });
    const found = await holder.services();
    expect(inOrder(idsOf(found))).toEqual(CITY_RULES.map(({ id }) => id));
    expect(found.services.map(({ ruleId, changesOn }) => [ruleId, changesOn])).toContainEqual([
      BEIJING,
      '2027-01-01',
    ]);
  });

  it('refuses a rule that was altered on its way, and shows the others', async () => {
    const { holder, served } = createAtHome();
    const address = addressOf(HOSTS[0]);
    served.set(address, (served.get(address) ?? '').replace('10000000', '90000000'));
    const found = await holder.services();
    expect(found.lacking).toEqual([{ ruleId: BEIJING, version: '2011-25', code: 'request_rule_altered' }]);
    expect(inOrder(idsOf(found))).toEqual(CITY_RULES.map(({ id }) => id).filter((id) => id !== BEIJING));
    await expect(holder.checkAhead(BEIJING)).rejects.toMatchObject({ code: 'service_not_at_hand' });
  });

  it('refuses bytes whose hash the registry never published', async () => {
    const { holder, chain } = createAtHome();
    chain.publish({ kind: 'rule', id: BEIJING, version: '2011-25', sha256Hex: hashOf('another') });
    expect((await holder.services()).lacking.map(({ code }) => code)).toEqual(['request_rule_altered']);
  });

  it('names a published document that is no rule, and one of another name, as not to be read', async () => {
    const { holder, chain, served } = createAtHome();
    const publish = (id: string, text: string) => {
      chain.publish({ kind: 'rule', id, version: '1', sha256Hex: hashOf(text) });
      served.set(`${HOSTS[0]}/rules/${id}/1`, text);
    };
    publish('no-rule', '{"format":"urn:anju:rule:9"}');
    publish('misnamed', CITY_RULES[0]?.text ?? '');
    const { lacking } = await holder.services();
    expect(lacking.map(({ ruleId, code }) => [ruleId, code])).toEqual([
      ['no-rule', 'request_rule_unreadable'],
      ['misnamed', 'request_rule_altered'],
    ]);
  });

  it('asks no address for a name that could mean another one', async () => {
    const { holder, chain, asked } = createAtHome();
    chain.publish({ kind: 'rule', id: '../steal', version: '1', sha256Hex: hashOf('{}') });
    chain.publish({ kind: 'rule', id: 'fine', version: '1?all', sha256Hex: hashOf('{}') });
    expect(idsOf(await holder.services())).toHaveLength(CITY_RULES.length);
    expect(asked.join()).not.toMatch(/steal|fine/);
  });

  it('takes a rule from the next host where one is down or serves other bytes', async () => {
    const { holder, served, asked } = createAtHome({ hosts: HOSTS });
    served.delete(addressOf(HOSTS[0]));
    served.set(addressOf(HOSTS[0], 'chaoyang-resident'), '{}');
    expect((await holder.services()).lacking).toEqual([]);
    expect(asked.filter((address) => address.startsWith(HOSTS[1] ?? ''))).toEqual(
      [BEIJING, 'chaoyang-resident'].map((id) => addressOf(HOSTS[1], id)),
    );
  });

  it('shows the others where no host has one, and all are lacking where there is no host', async () => {
    const { holder, served } = createAtHome();
    served.delete(addressOf(HOSTS[0]));
    expect((await holder.services()).lacking).toEqual([
      { ruleId: BEIJING, version: '2011-25', code: 'request_rule_unavailable' },
    ]);
    const without = await createAtHome({ hosts: [] }).holder.services();
    expect([without.services, without.lacking.length]).toEqual([[], CITY_RULES.length]);
  });

  it('is not made up where the registry cannot be asked and never was', async () => {
    const { holder, chain } = createAtHome();
    chain.breakDown();
    await expect(holder.services()).rejects.toMatchObject({ code: 'registry_unavailable' });
    await expect(holder.checkAhead(BEIJING)).rejects.toMatchObject({ code: 'service_not_at_hand' });
  });
});

describe('nobody hears which service the citizen looks at', () => {
  it('the list asks the same of the same, whatever was looked at before', async () => {
    const calls: string[][] = [];
    for (const { id } of CITY_RULES) {
      const { holder, hold, asked } = createAtHome();
      await hold(...beijingCards());
      await holder.services();
      await holder.checkAhead(id);
      await holder.services();
      calls.push([...asked]);
    }
    for (const one of calls) expect(one).toEqual(calls[0]);
    expect(calls[0]?.filter((address) => address.startsWith(HOSTS[0] ?? ''))).toHaveLength(CITY_RULES.length);
  });

  it('from the choice to the outcome no request leaves, nothing is spent and nothing is written down', async () => {
    const { holder, hold, asked, store, texts } = createAtHome();
    await hold(...beijingCards());
    await holder.services();
    const before = [await store.log(), await store.cards(), await texts.get('confirmed')];
    asked.length = 0;
    for (const { id } of CITY_RULES) await holder.checkAhead(id);
    await holder.checkAhead(BEIJING, '2027-05-01');
    expect(asked).toEqual([]);
    expect([await store.log(), await store.cards(), await texts.get('confirmed')]).toEqual(before);
  });
});

describe('without a network', () => {
  it('what was kept stands, with the day on which it was confirmed', async () => {
    const { holder, hold, disconnect, clock } = createAtHome();
    await hold(...beijingCards());
    await holder.services();
    disconnect();
    clock.at = new Date('2026-12-01T09:00:00Z');
    expect(await holder.services()).toMatchObject({
      isConfirmedNow: false,
      confirmedAt: '2026-11-20T09:00:00.000Z',
      lacking: [],
    });
    expect(await holder.checkAhead(BEIJING)).toMatchObject({
      ...{ decision: 'eligible', on: '2026-12-01', isConfirmedNow: false },
      confirmedAt: '2026-11-20T09:00:00.000Z',
    });
  });

  it('it stands for the next visit too, and is asked for again by none while it is whole', async () => {
    const texts = createKeptTextsInMemory();
    const first = createAtHome({ texts });
    await first.holder.services();
    const next = createAtHome({ texts });
    await next.holder.services();
    expect(next.asked.filter((address) => address.includes('/rules/'))).toEqual([]);
    next.disconnect();
    expect(idsOf(await next.holder.services())).toHaveLength(CITY_RULES.length);
  });

  it('kept bytes that are not what was published any more are not read', async () => {
    const { holder, texts, disconnect, asked } = createAtHome();
    await holder.services();
    const { sha256 = '', text = '' } = CITY_RULES.find(({ id }) => id === BEIJING) ?? {};
    await texts.put(sha256, text.replace('10000000', '90000000'));
    await expect(holder.checkAhead(BEIJING)).rejects.toMatchObject({ code: 'service_not_at_hand' });
    asked.length = 0;
    expect((await holder.services()).lacking).toEqual([]);
    expect(asked).toContain(addressOf(HOSTS[0]));
    await texts.put(sha256, '{}');
    disconnect();
    expect((await holder.services()).lacking.map(({ ruleId }) => ruleId)).toEqual([BEIJING]);
  });

  it.each([
    '{',
    '[]',
    '{"at":"soon","publications":[]}',
    '{"at":"2026-11-20","publications":[{"kind":"type"}]}',
  ])('a confirmation that cannot be read is none: %s', async (text) => {
    const { holder, texts, disconnect } = createAtHome();
    await holder.services();
    await texts.put('confirmed', text);
    disconnect();
    await expect(holder.services()).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  it('what is no longer published is not kept', async () => {
    const { holder, texts, chain } = createAtHome();
    await holder.services();
    const { sha256 = '' } = CITY_RULES.find(({ id }) => id === BEIJING) ?? {};
    expect(await texts.get(sha256)).not.toBeNull();
    chain.publish({ kind: 'rule', id: BEIJING, version: '2', sha256Hex: hashOf('{}') });
    await holder.services();
    expect(await texts.get(sha256)).toBeNull();
  });

  it('deleting everything deletes it too', async () => {
    const { holder, texts } = createAtHome();
    await holder.services();
    await holder.forgetEverything();
    expect(await texts.get('confirmed')).toBeNull();
  });
});

describe('the browser’s cache', () => {
  const createCaches = () => {
    const kept = new Map<string, string>();
    const cache = {
      match: async (name: string) => (kept.has(name) ? new Response(kept.get(name)) : undefined),
      put: async (name: string, response: Response) => void kept.set(name, await response.text()),
      keys: async () => [...kept.keys()].map((name) => ({ url: `https://wallet.test${name}` })),
      delete: async ({ url }: { url: string }) => kept.delete(new URL(url).pathname),
    };
    return {
      open: async () => cache,
      delete: async () => {
        kept.clear();
        return true;
      },
    } as unknown as CacheStorage;
  };

  it('holds the texts beyond the visit, drops what is not wanted, and all at once', async () => {
    const storage = createCaches();
    const texts = createKeptTextsInBrowser(storage);
    await texts.put('a', '一');
    await texts.put('b', '二');
    expect(await createKeptTextsInBrowser(storage).get('a')).toBe('一');
    await texts.keepOnly(['b']);
    const later = createKeptTextsInBrowser(storage);
    expect([await later.get('a'), await later.get('b')]).toEqual([null, '二']);
    await texts.clear();
    expect([await texts.get('b'), await createKeptTextsInBrowser(storage).get('b')]).toEqual([null, null]);
  });

  it('may be full or missing: this visit has the texts all the same', async () => {
    const full = {
      open: async () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
      delete: async () => Promise.reject(new DOMException('no', 'SecurityError')),
    } as unknown as CacheStorage;
    for (const storage of [full, undefined]) {
      const texts = createKeptTextsInBrowser(storage);
      await texts.put('a', 'x');
      await texts.keepOnly(['a']);
      expect(await texts.get('a')).toBe('x');
      await texts.clear();
      expect(await texts.get('a')).toBeNull();
    }
  });
});
