// What a holder's store is given: a card, its copies, an entry of the activity.
import type { StoredCard, StoredCopy } from '../../src/lib/holder/store.ts';
import type { LogEntry } from '../../src/lib/types.ts';

const text = (word: string) => ({ 'zh-CN': word, en: word });

export const storedCard = (cardId: string, changes: Partial<StoredCard> = {}): StoredCard => ({
  cardId,
  vct: 'urn:anju:income:1',
  iss: 'https://issuer.test/income',
  receivedAt: '2026-11-20T09:00:00.000Z',
  expiresAtSeconds: 1,
  claims: { assistance: 'none' },
  alwaysShown: [],
  appearance: {
    name: text('card'),
    description: null,
    issuerName: text('issuer'),
    colours: null,
    claims: [],
  },
  ...changes,
});

/** Called `CARD-0`, `CARD-1` and so on, unused. */
export const storedCopies = (cardId: string, count: number): StoredCopy[] =>
  Array.from({ length: count }, (_, index) => ({
    copyId: `${cardId}-${index}`,
    cardId,
    keyId: `key-${cardId}-${index}`,
    credential: `eyJ-${cardId}-${index}`,
    state: 'unused',
  }));

export const storedEntry = (entryId: string, at = '2026-11-20T09:00:00.000Z'): LogEntry => ({
  entryId,
  at,
  kind: 'presented',
  who: text('asker'),
  title: null,
  purpose: null,
  disclosed: [],
  outcome: { kind: 'sent' },
});
