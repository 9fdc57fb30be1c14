// An entry of the activity as a backup holds it, read member by member.
import { checkAddress } from '../../guarded-fetch.ts';
import type { Decision, EntryKey, LogEntry, RuleReference } from '../../types.ts';
import {
  count,
  damaged,
  distinct,
  exact,
  id,
  instant,
  list,
  localized,
  type Members,
  matching,
  object,
  oneOf,
  optional,
  orNull,
  type Read,
  sha256,
  text,
} from './readers.ts';

type Outcome = LogEntry['outcome'];
type Of<Kind extends Outcome['kind']> = Extract<Outcome, { kind: Kind }>;
type Decided = Of<'decided'>;

const MOST_PARTS = 500;

/** Where what was kept can be asked for must be as safe as any address that the wallet speaks to. */
export function createReadEntry(setting: { allowHttpOnLoopback: boolean }): Read<LogEntry> {
  const address: Read<string> = (value) => {
    try {
      return checkAddress(exact(value), setting.allowHttpOnLoopback).href;
    } catch {
      throw damaged('address');
    }
  };
  const entryKey = object<EntryKey>({ secret: matching(/^[A-Za-z0-9_-]{43}$/), uri: address });

  const decided = object<Omit<Decided, 'decision' | 'rule'>>({
    kind: oneOf('decided'),
    clauses: distinct(
      list(
        object({ id: text, text: localized, met: oneOf<boolean | 'unproved'>(true, false, 'unproved') }),
        MOST_PARTS,
      ),
      ({ id }) => id,
    ),
    decidedAt: instant,
    requestId: orNull(exact),
    grade: optional(object({ title: localized, value: localized })),
    walletSays: optional(decision),
    entryKey: optional(entryKey),
    // it may hold a code; the activity has none, and a file gives none
    redirectUri: () => undefined,
  });

  const outcomes: { [Kind in Outcome['kind']]: Read<Of<Kind>> } = {
    received: object<Of<'received'>>({ kind: oneOf('received'), copies: count }),
    renewed: object<Of<'renewed'>>({ kind: oneOf('renewed'), copies: count }),
    waiting: object<Of<'waiting'>>({ kind: oneOf('waiting') }),
    not_issued: object<Of<'not_issued'>>({ kind: oneOf('not_issued') }),
    declined: object<Of<'declined'>>({ kind: oneOf('declined') }),
    sent: object<Of<'sent'>>({ kind: oneOf('sent') }),
    not_delivered: object<Of<'not_delivered'>>({ kind: oneOf('not_delivered') }),
    refused: object<Of<'refused'>>({ kind: oneOf('refused'), error: text, refusedAt: instant }),
    delivered: object<Of<'delivered'>>({
      kind: oneOf('delivered'),
      deliveredAt: instant,
      redirectUri: () => null,
      requestId: optional(exact),
      entryKey: optional(entryKey),
    }),
    decided: (value) => ({ ...decided(value), ...byWhich(value) }),
  };

  const members: Members<LogEntry> = {
    entryId: id,
    at: instant,
    kind: oneOf('received', 'presented', 'declined'),
    who: localized,
    clientId: optional(text),
    rule: optional(orNull(object<RuleReference>({ id: text, version: text, sha256 }))),
    decidedAgainFor: optional(matching(/^\d{4}-\d{2}-\d{2}$/)),
    fromBackup: optional(oneOf(true)),
    // the receipt is in the backup, so it can be asked again
    asked: () => undefined,
    title: orNull(localized),
    purpose: orNull(localized),
    declared: optional(list(localized, MOST_PARTS)),
    disclosed: list(
      object({
        vct: text,
        cardName: localized,
        claims: list(object({ name: text, label: localized }), MOST_PARTS),
      }),
      MOST_PARTS,
    ),
    outcome: (value) => {
      const kind = oneOf(...(Object.keys(outcomes) as Outcome['kind'][]))((value as Outcome | null)?.kind);
      return outcomes[kind](value);
    },
  };
  return object(members);
}

const decision = oneOf('eligible', 'not_eligible', 'more_needed');
const decidedBy = object({
  decision: oneOf('eligible', 'not_eligible', 'more_needed', 'answered'),
  rule: orNull(object({ id: text, version: text, sha256: optional(sha256), title: localized })),
});

/** By a rule, or answered without one: nothing between. */
function byWhich(value: unknown): Decision {
  const { decision, rule } = decidedBy(value);
  if (decision === 'answered' && rule === null) return { decision, rule };
  if (decision === 'answered' || rule === null) throw damaged('decision');
  const { sha256: hash, ...named } = rule;
  return { decision, rule: hash === undefined ? named : { ...named, sha256: hash } };
}
