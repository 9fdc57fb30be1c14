// A request by a published rule: the wallet loads the rule by its hash, derives the question itself, and takes none that
// differs, from no host that serves anything else.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAgency } from '../support/agency.ts';
import { INCOME_QUERY, INCOME_RULE, incomeRule, publishRule } from '../support/rules.ts';
import { AGENCY_DID, createTown, registrationFor, type Town, VERIFIER_BASE } from '../support/town.ts';

let town: Town;
// what is refused spends nothing, so one town serves them all
beforeAll(async () => {
  town = await createTown();
  await town.receiveAll();
});
beforeEach(() => {
  town.agency = createAgency(VERIFIER_BASE, town.agencySigner);
});
afterEach(() => void vi.restoreAllMocks());

const open = async () => town.holder.openRequest(await town.agency.ask());
const served = (body: BodyInit, status = 200) => {
  town.agency.serveRule = () => new Response(body, { status });
};
/** Publishes this text under the agency's rule's name, and has the agency ask by it. */
const askBy = (rule: ReturnType<typeof publishRule>) => {
  town.chain.publish({ kind: 'rule', id: rule.id, version: rule.version, sha256Hex: rule.sha256 });
  town.agency.rule = rule;
};
const named = (changes: object) => {
  town.agency.change = ({ payload }) => {
    const [entry] = payload.verifier_info as [{ format: string; data: { rule: object } }];
    const rule = { ...entry.data.rule, ...changes };
    payload.verifier_info = [{ ...entry, data: { ...entry.data, rule } }];
  };
};
const askedQuery = (query: unknown) => {
  town.agency.ruleQuery = query;
};

const register = (document: string) =>
  town.chain.registerVerifier({
    certificateDer: town.agencySigner.certificateDer,
    did: AGENCY_DID,
    document,
  });

async function expectRefusal(code: string) {
  await expect(open()).rejects.toMatchObject({ name: 'WalletError', code });
  expect(town.agency.posts).toEqual([]);
  expect((await town.holder.cards()).map((card) => card.copiesLeft)).toEqual([10, 10]);
}
const expectTaken = async () => expect((await open()).rule?.id).toBe('test-rule');

const [asked] = INCOME_QUERY.credentials;
const query = (changes: object) => ({ credentials: [{ ...asked, ...changes }] });
const paths = (...names: string[]) => names.map((name) => ({ path: [name] }));

describe('a rule', () => {
  it('is shown in its own words and not one of the asker’s', async () => {
    const preview = await open();
    expect(preview).toMatchObject({
      title: { 'zh-CN': '公租房资格', en: 'Public rental housing' },
      purpose: { 'zh-CN': '确认是否符合条件', en: 'To see whether you qualify' },
      rule: { id: 'test-rule', version: '1', citation: '办法第三条', on: '2026-11-20', isAppeal: false },
      routes: [{ learned: [{ id: 'annual-income', text: { en: 'Income within the limit' } }] }],
    });
    expect(JSON.stringify({ ...preview, request: null })).not.toContain('Yearly review');
  });

  it('is what the wallet itself works the outcome out by, before anything is sent', async () => {
    expect((await open()).routes[0]?.outlook).toMatchObject({
      decision: 'eligible',
      clauses: [{ id: 'annual-income', met: true }],
    });
    expect(town.agency.posts).toEqual([]);
  });

  it('comes from the host of the asker, at the address that all rules have', async () => {
    const before = town.visited.length;
    await open();
    const visited = town.visited.slice(before).filter((address) => address.startsWith(VERIFIER_BASE));
    expect(visited.at(-1)).toBe(`${VERIFIER_BASE}/rules/test-rule/1`);
    expect(visited).toHaveLength(2);
  });
});

describe('the question', () => {
  // what it is registered for is another matter: an asker whom nobody registered is held to the rule as well
  beforeAll(() => town.chain.forgetVerifiers());
  afterAll(() => register(registrationFor('income', 'property')));

  it.each<[string, unknown]>([
    ['one claim more', query({ claims: [...(asked?.claims ?? []), ...paths('assistance')] })],
    [
      'the numbers that match cards, of one card alone',
      query({ claims: [...(asked?.claims ?? []), ...paths('person_number', 'household_number')] }),
    ],
    ['no claims', query({ claims: undefined })],
    ['another claim', query({ claims: paths('assistance') })],
    [
      'a claim with a limit of its own',
      query({
        claims: [
          { path: ['household_annual_income_fen'], values: [9_999_950] },
          ...(asked?.claims ?? []).slice(1),
        ],
      }),
    ],
    ['a choice of claims', query({ claims: asked?.claims.map((claim, n) => ({ id: `c${n}`, ...claim })) })],
    ['another type', query({ meta: { vct_values: ['urn:anju:property:1'] } })],
    ['a second type', query({ meta: { vct_values: ['urn:anju:income:1', 'urn:anju:property:1'] } })],
    ['another id', query({ id: 'card' })],
    ['several presentations', query({ multiple: true })],
    ['an authority', query({ trusted_authorities: [{ type: 'aki', values: ['AAAA'] }] })],
    ['no proof of the holder', query({ require_cryptographic_holder_binding: false })],
    ['a member that nobody knows', query({ intent_to_retain: true })],
    [
      'one card more',
      {
        credentials: [
          asked,
          {
            ...asked,
            id: 'home',
            meta: { vct_values: ['urn:anju:property:1'] },
            claims: paths('homes_owned'),
          },
        ],
      },
    ],
    ['no card', { credentials: [] }],
    ['a set', { ...INCOME_QUERY, credential_sets: [{ options: [['income']] }] }],
    ['nothing required', { ...INCOME_QUERY, credential_sets: [{ options: [['income']], required: false }] }],
    ['a list for the query', [asked]],
  ])('is refused with %s than the rule needs', async (_, changed) => {
    askedQuery(changed);
    // what is no object is no query at all
    await expectRefusal(Array.isArray(changed) ? 'request_not_supported' : 'request_differs_from_rule');
  });

  it('may be spelled with its members in any order', async () => {
    const reversed = Object.fromEntries(Object.entries(asked ?? {}).reverse());
    askedQuery({ credentials: [reversed] });
    await expectTaken();
  });
});

describe('the rule’s bytes', () => {
  it.each<[string, () => void, string]>([
    ['are others', () => served(`${INCOME_RULE.text} `), 'request_rule_altered'],
    [
      'have another limit',
      () => served(INCOME_RULE.text.replace('10000000', '99999950')),
      'request_rule_altered',
    ],
    ['are no UTF-8', () => served(Uint8Array.of(0xff, 0xfe)), 'request_rule_altered'],
    ['are none', () => served(''), 'request_rule_altered'],
    ['are not there', () => served('{}', 404), 'request_rule_unavailable'],
    ['cannot be had now', () => served('{}', 503), 'request_rule_unavailable'],
    [
      'come from nobody',
      () => {
        town.agency.serveRule = () => Promise.reject(new TypeError('fetch failed'));
      },
      'request_rule_unavailable',
    ],
  ])('are refused when they %s', async (_, serve, code) => {
    serve();
    await expectRefusal(code);
  });

  it('are not read to the end when they are ten megabytes', async () => {
    let chunks = 0;
    const large = new ReadableStream({
      pull(controller) {
        chunks += 1;
        if (chunks > 160) return controller.close();
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    town.agency.serveRule = () => new Response(large);
    await expectRefusal('request_rule_unavailable');
    expect(chunks).toBeLessThan(8);
  });

  it('are not waited for without end, and not as long as other answers', async () => {
    const limits: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      limits.push(milliseconds);
      const waiting = new AbortController();
      // of all that is asked, the rule has the least time
      if (milliseconds < 15_000) setImmediate(() => waiting.abort(new DOMException('', 'TimeoutError')));
      return waiting.signal;
    });
    town.agency.serveRule = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    await expectRefusal('request_rule_unavailable');
    expect(Math.min(...limits)).toBeLessThanOrEqual(10_000);
  });

  it('are followed to no other address', async () => {
    let seen: RequestInit | undefined;
    const { serveRule } = town.agency;
    town.agency.serveRule = (url, init) => {
      seen = init;
      return serveRule(url, init);
    };
    await expectTaken();
    expect(seen).toMatchObject({ redirect: 'error', credentials: 'omit', cache: 'no-store' });
  });
});

describe('published bytes', () => {
  // each is published after the one before it, and the last test puts the good one back
  const twice = INCOME_RULE.text.replace('{', '{"version":"0",');
  it.each<[string, () => ReturnType<typeof publishRule>, string]>([
    [
      'that name a thing twice',
      () => publishRule(incomeRule({ version: '1' }), twice),
      'request_rule_unreadable',
    ],
    [
      'of a format that the wallet does not know',
      () => publishRule(incomeRule({ format: 'urn:anju:rule:2' })),
      'request_rule_unreadable',
    ],
    [
      'whose words turn round as they are read',
      () => publishRule(incomeRule({ purpose: { 'zh-CN': '确认\u202e', en: 'To see' } })),
      'request_rule_unreadable',
    ],
    ['that are no JSON', () => publishRule(incomeRule(), 'no rule'), 'request_rule_unreadable'],
    [
      'that ask for more than they use',
      () => publishRule(incomeRule({ facts: { ...incomeRule().facts, home: homesOwned } })),
      'request_rule_unreadable',
    ],
    [
      'of a rule of another version than they are published as',
      () => ({ ...publishRule(incomeRule({ version: '9' })), version: '1' }),
      'request_rule_altered',
    ],
    [
      'of another rule than they are published as',
      () => ({ ...publishRule(incomeRule({ id: 'other-rule' })), id: 'test-rule' }),
      'request_rule_altered',
    ],
  ])('%s are refused', async (_, publish, code) => {
    askBy(publish());
    await expectRefusal(code);
  });

  it('of a rule that names itself are taken', async () => {
    askBy(INCOME_RULE);
    await expectTaken();
  });

  const homesOwned = {
    ...{ credential: 'property', vct: 'urn:anju:property:1', claim: 'homes_owned', kind: 'integer' },
    ...{ label: { 'zh-CN': '住房', en: 'Homes' }, unit: 'home', minimum: 0, maximum: 9 },
  };
});

describe('which rule is asked by', () => {
  it('is the one in force: the hash of an older version is refused', async () => {
    const newer = publishRule(incomeRule({ version: '2' }));
    askBy(newer);
    await expectTaken();
    town.agency.rule = INCOME_RULE;
    await expectRefusal('request_rule_not_in_force');
    // and under the newer one's name as well
    town.agency.rule = { ...newer, sha256: INCOME_RULE.sha256, text: INCOME_RULE.text };
    await expectRefusal('request_rule_not_in_force');
    askBy(INCOME_RULE);
    await expectTaken();
  });

  it('is one that the asker is registered for, not another agency’s', async () => {
    const theirs = publishRule(incomeRule({ id: 'their-rule' }));
    askBy(theirs);
    await expectRefusal('request_asks_too_much');
  });

  it('is a published one, whoever asks', async () => {
    const stranger = await town.authority.certify({
      commonName: 'Sunshine Agents',
      organization: '阳光中介',
    });
    town.agency = createAgency(VERIFIER_BASE, stranger);
    await expectTaken();
    town.agency.rule = publishRule(incomeRule({ id: 'their-own-rule' }));
    await expectRefusal('request_rule_not_in_force');
  });
});

describe('the day that is decided for', () => {
  // where the rule is, it is 20 November, five in the afternoon
  it.each(['2026-11-19', '2026-11-20', '2026-11-21'])('may be %s', async (on) => {
    named({ on });
    expect((await open()).rule?.on).toBe(on);
  });

  it.each(['2026-11-18', '2026-11-22', '2019-12-31', '2027-11-20', '0001-01-01', '9999-12-31'])(
    'is refused when it is %s',
    async (on) => {
      named({ on });
      await expectRefusal('request_rule_day_wrong');
    },
  );

  it('may have passed where it is decided again, and the citizen is told', async () => {
    named({ on: '2026-09-14', appeal: true });
    const preview = await open();
    expect(preview.rule).toMatchObject({ on: '2026-09-14', isAppeal: true });
    // and so it stays in the activity
    await town.holder.decline(preview);
    const [entry] = await town.holder.log();
    expect(entry).toMatchObject({ decidedAgainFor: '2026-09-14', rule: { id: 'test-rule', version: '1' } });
  });

  it.each([
    ['before the rule was in force', '2019-12-31'],
    ['that is still to come', '2026-11-22'],
  ])('is refused where it is decided again for a day %s', async (_, on) => {
    named({ on, appeal: true });
    await expectRefusal('request_rule_day_wrong');
  });

  describe('again, after the rule was changed', () => {
    const newer = publishRule(incomeRule({ version: '3' }));
    const since = Date.UTC(2026, 9, 1) / 1000;
    beforeAll(() => {
      const { id, version, sha256: sha256Hex } = newer;
      town.chain.publish({ kind: 'rule', id, version, sha256Hex, effectiveFrom: since });
    });

    it('keeps the rule of that day', async () => {
      named({ on: '2026-09-14', appeal: true });
      expect((await open()).rule?.version).toBe('1');
    });

    it('is refused by a rule that was in force on another day only', async () => {
      named({ on: '2026-11-20', appeal: true });
      await expectRefusal('request_rule_not_in_force');
      town.agency.rule = newer;
      await expectTaken();
      named({ on: '2026-09-14', appeal: true });
      await expectRefusal('request_rule_not_in_force');
    });
  });
});

it('what an asker is registered for is looked at before its rule is fetched', async () => {
  askBy(INCOME_RULE);
  register(registrationFor('property'));
  const before = town.visited.length;
  await expectRefusal('request_asks_too_much');
  expect(town.visited.slice(before).join()).not.toContain('/rules/');
});
