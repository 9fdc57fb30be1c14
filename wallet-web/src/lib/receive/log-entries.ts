// What receiving leaves in the log: who and which kind of card; never what it says.
import type { StoredCard, WaitingCard } from '../holder/store.ts';
import type { LogEntry } from '../types.ts';

type About = Pick<StoredCard | WaitingCard, 'appearance'>;

const entryAbout = ({ appearance }: About, at: string, outcome: LogEntry['outcome']): LogEntry => ({
  entryId: crypto.randomUUID(),
  at,
  kind: 'received',
  who: appearance.issuerName,
  title: appearance.name,
  purpose: null,
  disclosed: [],
  outcome,
});

export const receivedEntry = (card: StoredCard, copies: number, isRenewal: boolean): LogEntry =>
  entryAbout(card, card.receivedAt, { kind: isRenewal ? 'renewed' : 'received', copies });

export const waitingEntry = (waiting: WaitingCard): LogEntry =>
  entryAbout(waiting, waiting.askedAt, { kind: 'waiting' });

export const notIssuedEntry = (waiting: WaitingCard, at: Date): LogEntry =>
  entryAbout(waiting, at.toISOString(), { kind: 'not_issued' });
