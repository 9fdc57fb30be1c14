import type { Deployment, RegistryOverview } from '@anju/registry-contracts/follow';
import { describe, expect, it } from 'vitest';
import { createBoard } from '../../src/registry/create-board.ts';

const [one, two, left] = ['0x1111', '0x2222', '0x3333'].map((digits) => digits.padEnd(42, '0')) as [
  string,
  string,
  string,
];
const deployment: Deployment = {
  chainId: 31_337,
  deployedAtBlock: 0,
  didRegistry: `0x${'0'.repeat(40)}`,
  directory: `0x${'1'.repeat(40)}`,
  council: `0x${'2'.repeat(40)}`,
  issuerRegistry: `0x${'3'.repeat(40)}`,
  verifierRegistry: `0x${'4'.repeat(40)}`,
  publications: `0x${'5'.repeat(40)}`,
  anchors: `0x${'6'.repeat(40)}`,
};
const founded = { sinceSeconds: 100, block: 1, decidedBy: { by: 'founding' as const } };
const hostile = '<img src=x onerror=alert(1)>\u202edesrever\u2066\u0000\u001b[2J\nnext';

function overview(change: Partial<RegistryOverview> = {}): RegistryOverview {
  return {
    chainId: 31_337,
    block: 9,
    blockHash: '0xab',
    asOfSeconds: 1000,
    terms: { threshold: 2, delaySeconds: 5, lifetimeSeconds: 100, emergencySeconds: 50 },
    rulesSinceSeconds: 100,
    parties: [
      { address: one, name: { 'zh-CN': '甲', en: 'One' }, sinceSeconds: 100 },
      { address: two, name: { 'zh-CN': '乙', en: 'Two' }, sinceSeconds: 100 },
    ],
    proposals: [],
    listings: [],
    roots: [],
    verifiers: [],
    publications: [],
    streams: [],
    ...change,
  };
}
const listing = (vct: string): RegistryOverview['listings'][number] => ({
  thumbprintHex: 'ab'.repeat(32),
  did: 'did:ethr:0x7a69:0x1',
  vct,
  iss: 'https://income.example',
  history: [{ ...founded, state: 'active' }],
  emergencies: [],
  state: 'active',
});
const rule = (version: string | undefined, effectiveFromSeconds: number) => ({
  ...founded,
  kind: 'rule' as const,
  id: 'housing',
  effectiveFromSeconds,
  ...(version === undefined ? {} : { version, sha256Hex: 'ab'.repeat(32), uri: 'https://a.example/' }),
});

function read(picture: RegistryOverview | 'unknown', nowSeconds = 1000) {
  const answer = createBoard({
    follower: { overview: () => picture, lastGoodPollAt: new Date(900_000) },
    deployment,
    now: () => new Date(nowSeconds * 1000),
  })();
  return answer;
}
function known(picture: RegistryOverview, nowSeconds?: number) {
  const answer = read(picture, nowSeconds);
  if (answer.status !== 'known') throw new Error('the board is unknown');
  return answer.board;
}

describe('the board of the registry', () => {
  it('says that it knows nothing when the follower does not, and when it last did', () => {
    expect(read('unknown')).toEqual({ status: 'unknown', nowSeconds: 1000, lastReadAtSeconds: 900 });
  });

  it('forgets what it had drawn as soon as the registry is unknown', () => {
    let picture: RegistryOverview | 'unknown' = overview({ listings: [listing('urn:x')] });
    const board = createBoard({
      follower: { overview: () => picture, lastGoodPollAt: undefined },
      deployment,
      now: () => new Date(1_000_000),
    });
    expect(board().status).toBe('known');
    picture = 'unknown';
    expect(board()).toEqual({ status: 'unknown', nowSeconds: 1000, lastReadAtSeconds: null });
  });

  it('names who decided, a party that left by its address alone', () => {
    const decidedBy = { by: 'council' as const, proposal: 4, approvals: [two, left] };
    const [shown] = known(
      overview({
        listings: [{ ...listing('urn:x'), history: [{ ...founded, decidedBy, state: 'active' }] }],
      }),
    ).listings;
    expect(shown?.decided).toEqual({
      by: 'council',
      proposal: 4,
      approvals: [
        { address: two, name: { 'zh-CN': '乙', en: 'Two' } },
        { address: left, name: null },
      ],
    });
  });

  it('makes the text of others harmless: bounded, on one line, nothing that turns or hides', () => {
    const text = JSON.stringify(
      known(
        overview({
          parties: [{ address: one, name: { 'zh-CN': hostile, en: hostile.repeat(1000) }, sinceSeconds: 1 }],
          listings: [{ ...listing(hostile), iss: hostile }],
          proposals: [
            {
              id: 1,
              contentHash: '0x1',
              proposer: one,
              reason: hostile.repeat(1000),
              proposedAtSeconds: 1,
              calls: [{ target: '0x1', data: '0x1234' }],
              approvals: [],
              outcome: 'undecided',
            },
          ],
          publications: [{ ...rule('1', 1), id: hostile, uri: hostile }],
          streams: [
            { stream: '0x1', did: 'did:x', kind: 'audit-log', uri: hostile, anchorCount: 0, latest: [] },
          ],
          verifiers: [
            {
              did: 'did:y',
              versions: [{ ...founded, version: 1, thumbprintHex: 'ab', document: hostile }],
              history: [{ ...founded, state: 'active' }],
              emergencies: [],
              state: 'active',
            },
          ],
        }),
      ),
    );
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\\u00|\\n/);
    expect(text.length).toBeLessThan(8000);
  });

  it('stays bounded however much is registered, the newest first to be kept', () => {
    const listings = Array.from({ length: 1000 }, (_, index) => listing(`urn:${index}`));
    const { listings: shown, omitted } = known(overview({ listings }));
    expect([shown.length, omitted.listings]).toEqual([200, 800]);
    expect(shown.at(-1)?.vct).toBe('urn:999');
  });

  it('knows the version in force, the coming one, and a repeal', () => {
    const publications = [rule('1', 500), rule('2', 900), rule('3', 1100)];
    const inForceAt = (seconds: number) => known(overview({ publications }), seconds).rules[0]?.inForce;
    expect([499, 500, 899, 900, 1099, 1100].map(inForceAt)).toEqual([null, 0, 0, 1, 1, 2]);
    const cancelled = { ...rule('2', 900), cancelled: founded };
    expect(known(overview({ publications: [rule('1', 500), cancelled] })).rules[0]).toMatchObject({
      inForce: 0,
      versions: [{ version: '1' }],
    });
    const repealed = known(overview({ publications: [rule('1', 500), rule(undefined, 800)] }), 900).rules[0];
    expect(repealed).toMatchObject({ inForce: null, repealedFromSeconds: 800 });
  });

  it('shows what a proposal does, who approved and how long it can be stopped', () => {
    const proposal = {
      id: 1,
      contentHash: '0x1',
      proposer: one,
      reason: 'because',
      proposedAtSeconds: 990,
      calls: [{ target: deployment.council, data: '0x1234' }],
      approvals: [one, two].map((party) => ({ party, atSeconds: 995 })),
      vetoableUntilSeconds: 1000,
      expiresAtSeconds: 1100,
      outcome: 'undecided' as const,
    };
    const stateAt = (seconds: number, approvals = proposal.approvals) =>
      known(overview({ proposals: [{ ...proposal, approvals }] }), seconds).proposals[0]?.state;
    expect([1000, 1001, 1101].map((seconds) => stateAt(seconds))).toEqual(['waiting', 'ready', 'expired']);
    // as when a party left since, and its vote with it
    expect(stateAt(1000, proposal.approvals.slice(0, 1))).toBe('open');
    // and a delay that ran when parties or terms changed began anew with that
    const [anew] = known(overview({ proposals: [proposal], rulesSinceSeconds: 999 }), 1001).proposals;
    expect(anew).toMatchObject({ state: 'waiting', vetoableUntilSeconds: 1004 });
    const [shown] = known(overview({ proposals: [proposal] })).proposals;
    expect(shown?.approvals.map(({ name }) => name?.en)).toEqual(['One', 'Two']);
    expect(shown?.changes[0]?.en).toContain('Do not approve it unread');
  });

  it('says of an agency since when, and by whose votes, it is in its state, and the same of its registration', () => {
    const suspended = {
      ...{ sinceSeconds: 700, block: 7 },
      decidedBy: { by: 'council' as const, proposal: 3, approvals: [one, two] },
    };
    const registered = { ...founded, sinceSeconds: 800 };
    const agency = {
      did: 'did:y',
      versions: [
        { ...founded, version: 1, thumbprintHex: 'ab', document: '{}' },
        { ...registered, version: 2, thumbprintHex: 'ab', document: '{}' },
      ],
      history: [
        { ...founded, state: 'active' as const },
        { ...suspended, state: 'suspended' as const },
      ],
      emergencies: [],
      state: 'suspended' as const,
    };
    expect(known(overview({ verifiers: [agency] })).agencies[0]).toMatchObject({
      state: 'suspended',
      sinceSeconds: 700,
      decided: { by: 'council', proposal: 3, approvals: [{ name: { en: 'One' } }, { name: { en: 'Two' } }] },
      version: 2,
      registered: { sinceSeconds: 800, decided: { by: 'founding' } },
    });
  });

  it('shows no suspension that was lifted', () => {
    const emergency = { ...founded, party: one, reason: 'stolen', untilSeconds: 2000 };
    const shown = (lifted: object) =>
      known(overview({ listings: [{ ...listing('urn:x'), emergencies: [{ ...emergency, ...lifted }] }] }))
        .listings[0]?.emergency;
    expect(shown({})).toMatchObject({ untilSeconds: 2000 });
    expect(shown({ lifted: founded })).toBeNull();
  });

  it('says of an agency without a readable registration that it has none', () => {
    const agency = {
      did: 'did:y',
      versions: [{ ...founded, version: 1, thumbprintHex: 'ab', document: '{}' }],
      history: [{ ...founded, state: 'active' as const }],
      emergencies: [],
      state: 'active' as const,
    };
    expect(known(overview({ verifiers: [agency] })).agencies[0]?.registration).toBeNull();
  });
});
