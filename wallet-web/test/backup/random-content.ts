// Contents of wallets as they come, from a seed: every kind of entry and every member that may be absent, so that what a
// backup forgets shows.
import { encodeBase64Url } from '@anju/credentials';
import type { RestoredCard } from '../../src/lib/holder/store.ts';
import type { LocalizedText, LogEntry } from '../../src/lib/types.ts';

const WORDS = [
  '住房保障办公室',
  'Housing Office',
  '收入',
  '¥92,640',
  'a',
  '𠮷野家',
  'Café',
  '（一）',
  'x'.repeat(300),
];

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createContents(seed: number) {
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0];
  const maybe = <T extends object>(members: T): Partial<T> => (random() < 0.5 ? members : {});
  const word = () => oneOf(WORDS as [string, ...string[]]);
  const text = (): LocalizedText => ({ 'zh-CN': word(), en: word() });
  const many = <T>(make: () => T): T[] => Array.from({ length: below(4) }, make);
  const hex = () => Array.from({ length: 64 }, () => below(16).toString(16)).join('');
  const instant = () =>
    new Date(Date.UTC(2026, below(12), 1 + below(28), below(24), 0, 0, below(1000))).toISOString();
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `${seed}-${ids}`;
  };
  const entryKey = () => ({
    secret: encodeBase64Url(Uint8Array.from({ length: 32 }, () => below(256))),
    uri: `https://verifier.test/wallet/entries`,
  });
  const decision = () => oneOf(['eligible', 'not_eligible', 'more_needed'] as const);

  const outcomes: (() => LogEntry['outcome'])[] = [
    () => ({ kind: 'received', copies: below(20) }),
    () => ({ kind: 'renewed', copies: below(20) }),
    () => ({ kind: 'waiting' }),
    () => ({ kind: 'not_issued' }),
    () => ({ kind: 'declined' }),
    () => ({ kind: 'sent' }),
    () => ({ kind: 'not_delivered' }),
    () => ({ kind: 'refused', error: word(), refusedAt: instant() }),
    () => ({
      kind: 'delivered',
      deliveredAt: instant(),
      redirectUri: null,
      ...maybe({ requestId: newId() }),
      ...maybe({ entryKey: entryKey() }),
    }),
    () => ({
      kind: 'decided',
      ...(random() < 0.3
        ? { decision: 'answered', rule: null }
        : {
            decision: decision(),
            rule: { id: newId(), version: '1', ...maybe({ sha256: hex() }), title: text() },
          }),
      clauses: many(() => ({
        id: newId(),
        text: text(),
        met: oneOf<boolean | 'unproved'>([true, false, 'unproved']),
      })),
      decidedAt: instant(),
      requestId: random() < 0.5 ? null : newId(),
      ...maybe({ grade: { title: text(), value: text() } }),
      ...maybe({ walletSays: decision() }),
      ...maybe({ entryKey: entryKey() }),
    }),
  ];

  const entry = (): LogEntry => ({
    entryId: newId(),
    at: instant(),
    kind: oneOf(['received', 'presented', 'declined'] as const),
    who: text(),
    ...maybe({ clientId: `x509_hash:${word()}` }),
    ...maybe({ rule: random() < 0.5 ? null : { id: newId(), version: '1', sha256: hex() } }),
    ...maybe({ decidedAgainFor: '2026-10-01' }),
    title: random() < 0.2 ? null : text(),
    purpose: random() < 0.2 ? null : text(),
    ...maybe({ declared: many(text) }),
    disclosed: many(() => ({
      vct: 'urn:anju:income:1',
      cardName: text(),
      claims: many(() => ({ name: newId(), label: text() })),
    })),
    outcome: (outcomes[below(outcomes.length)] ?? (() => ({ kind: 'sent' }) as const))(),
  });

  const card = (): RestoredCard => ({
    restoredId: newId(),
    vct: `urn:anju:${below(7)}:1`,
    iss: 'https://issuer.test/income',
    configurationId: word(),
    name: text(),
    issuerName: text(),
    colours: random() < 0.5 ? null : { background: '#0F4C5C', text: '#ffffff' },
    notificationId: random() < 0.5 ? null : newId(),
    validUntil: random() < 0.5 ? null : '2027-03-31',
  });

  return { entry, card, below };
}
