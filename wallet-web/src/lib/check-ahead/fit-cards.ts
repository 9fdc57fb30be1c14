// Which held cards speak for one way of a rule on one day. Copies do not matter here: nothing is shown to anybody.
import { MATCHING_CLAIMS, type Question, type Rule } from '@anju/eligibility';
import { cardState, isExpired } from '../holder/card-life.ts';
import type { HeldCard } from '../holder/store.ts';
import type { AheadLack } from './types.ts';

/** `at`: the moment that counts; `now` tells what has ended from what will. */
export type Moment = { now: Date; at: Date };

export type Fit = {
  /** id of the credential in the rule */
  credential: string;
  vct: string;
  claims: readonly string[];
  /** the newest that says all that is asked, else the newest that is good; null: none is */
  held: HeldCard | null;
  /** null: it would do */
  lack: { reason: AheadLack['reason']; card: HeldCard | null; claims: readonly string[] } | null;
  otherCards: number;
};

type Route = Question['routes'][number];

/** Of each credential of the way, in the rule's order. */
export function fitCards({ credentials }: Route, hand: readonly HeldCard[], moment: Moment): Fit[] {
  const newestFirst = hand.toSorted((one, other) => other.card.receivedAt.localeCompare(one.card.receivedAt));
  return credentials.map(({ id, vct, claims }) => {
    const wanted = credentials.length > 1 ? [...claims, ...MATCHING_CLAIMS] : claims;
    const ofType = newestFirst.filter(({ card }) => card.vct === vct);
    const good = ofType.filter((one) => stateAt(one, moment) === null);
    const fitting = good.filter(({ card }) => lackingIn(card.claims, wanted).length === 0);
    const found = { credential: id, vct, claims };
    const [first, ...others] = fitting;
    if (first !== undefined) return { ...found, held: first, lack: null, otherCards: others.length };
    const [newest] = good;
    if (newest !== undefined) {
      const lack = {
        reason: 'claims_not_held' as const,
        card: newest,
        claims: lackingIn(newest.card.claims, claims),
      };
      return { ...found, held: newest, lack, otherCards: 0 };
    }
    const [ended] = ofType;
    const reason = ended === undefined ? 'no_card' : (stateAt(ended, moment) ?? 'no_card');
    return { ...found, held: null, lack: { reason, card: ended ?? null, claims }, otherCards: 0 };
  });
}

const lackingIn = (held: Record<string, unknown>, wanted: readonly string[]): string[] =>
  wanted.filter((claim) => !Object.hasOwn(held, claim));

/** Why a card does not count; null: it does. One without copies is renewed before it is shown, and counts. */
function stateAt(
  held: HeldCard,
  { now, at }: Moment,
): 'expired' | 'ends_before' | 'revoked' | 'suspended' | null {
  const state = cardState(held, at);
  if (state === 'revoked' || state === 'suspended') return state;
  if (state !== 'expired') return null;
  return isExpired(held.card.expiresAtSeconds, now) ? 'expired' : 'ends_before';
}

/** What these cards say of what the way asks, and no more than that. */
export const factsOf = (fits: readonly Fit[]) =>
  Object.fromEntries(
    fits.flatMap(({ credential, claims, held }) =>
      held === null ? [] : [[credential, said(held.card.claims, [...claims, ...MATCHING_CLAIMS])]],
    ),
  );

const said = (held: Record<string, unknown>, claims: readonly string[]) =>
  Object.fromEntries(Object.entries(held).filter(([name]) => claims.includes(name)));

/** By the rule's own names. */
export const namesOf = ({ facts }: Rule, credential: string, claims: readonly string[]) =>
  Object.values(facts)
    .filter((fact) => fact.credential === credential && claims.includes(fact.claim))
    .map(({ label }) => label);
