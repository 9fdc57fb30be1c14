// What the town wants in its registry, and what its council has to decide for it.
import type { RegistryOverview } from '@anju/registry-contracts/follow';
import { describe, expect, it } from 'vitest';
import { changesFor, foundingOf, midnightSeconds, type Wanted } from '../../tools/town/council.ts';

const wanted: Wanted = {
  keys: [{ thumbprintHex: '11'.repeat(32), did: 'did:ethr:0x7a69:0x1', vct: 'urn:a:1', iss: 'http://a' }],
  roots: [{ sha256Hex: '22'.repeat(32) }],
  verifiers: [{ did: 'did:ethr:0x7a69:0x2', thumbprintHex: '33'.repeat(32), document: 'asks this' }],
  publications: [
    {
      kind: 'rule',
      id: 'rule',
      version: '1',
      sha256Hex: '44'.repeat(32),
      effectiveFromSeconds: 1,
      uri: 'http://r',
    },
  ],
};
const founded = { sinceSeconds: 1, block: 1, decidedBy: { by: 'founding' as const } };
const overview: RegistryOverview = {
  chainId: 31_337,
  block: 9,
  blockHash: '0x',
  asOfSeconds: 1_000,
  terms: { threshold: 2, delaySeconds: 5, lifetimeSeconds: 100, emergencySeconds: 100 },
  rulesSinceSeconds: 1,
  parties: [],
  proposals: [],
  listings: [
    {
      ...(wanted.keys[0] as Wanted['keys'][number]),
      history: [{ ...founded, state: 'suspended' }],
      emergencies: [],
      state: 'suspended',
    },
  ],
  roots: [{ ...founded, sha256Hex: '22'.repeat(32) }],
  verifiers: [
    {
      did: 'did:ethr:0x7a69:0x2',
      versions: [{ ...founded, version: 1, thumbprintHex: '33'.repeat(32), document: 'asks this' }],
      history: [{ ...founded, state: 'active' }],
      emergencies: [],
      state: 'active',
    },
  ],
  publications: [
    {
      ...founded,
      kind: 'rule',
      id: 'rule',
      version: '1',
      sha256Hex: '44'.repeat(32),
      effectiveFromSeconds: 1,
    },
  ],
  streams: [],
};

describe('what the council has to decide', () => {
  it('is nothing while the registry says what the city’s files say, whatever became of a key since', () => {
    expect(changesFor(wanted, overview, 1_000)).toEqual([]);
  });

  it('is everything that is not there', () => {
    const empty = { ...overview, listings: [], roots: [], verifiers: [], publications: [] };
    expect(changesFor(wanted, empty, 1_000).map(({ act }) => act)).toEqual([
      'list-key',
      'list-root',
      'register-verifier',
      'publish',
    ]);
  });

  it('is a new version of what an agency asks for, and of a rule, never in force before it was decided', () => {
    const [verifier] = wanted.verifiers;
    const [rule] = wanted.publications;
    const changed: Wanted = {
      ...wanted,
      verifiers: [{ ...(verifier as Wanted['verifiers'][number]), document: 'asks more' }],
      publications: [
        ...wanted.publications,
        { ...(rule as Wanted['publications'][number]), version: '2', sha256Hex: '55'.repeat(32) },
      ],
    };
    const changes = changesFor(changed, overview, 1_000);
    expect(changes).toMatchObject([
      { act: 'register-verifier', document: 'asks more' },
      { act: 'publish', version: '2' },
    ]);
    expect(changes[1]).toHaveProperty('effectiveFromSeconds', 1_065);
  });
});

describe('a founding', () => {
  it('has the city’s three parties with three different accounts, and the city’s terms', async () => {
    const { parties, terms } = await foundingOf(wanted);
    expect(new Set(parties.map(({ address }) => address)).size).toBe(3);
    expect(terms.threshold).toBe(2);
  });
});

describe('a day on which a rule takes effect', () => {
  it.each([
    ['2011-12-01', 'Asia/Shanghai', '2011-11-30T16:00:00Z'],
    ['2026-07-01', 'Europe/Zurich', '2026-06-30T22:00:00Z'],
    ['2026-01-01', 'America/New_York', '2026-01-01T05:00:00Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00Z'],
  ])('%s begins at midnight in %s', (day, zone, instant) => {
    expect(midnightSeconds(day, zone)).toBe(Date.parse(instant) / 1000);
  });
});
