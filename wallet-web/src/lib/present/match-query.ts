// Which held cards answer a DCQL query (OpenID4VP 1.0 section 6), with the least that answers it: optional sets are
// left out, of several options the first that can be met, of several fitting cards the newest, of `multiple` one.
import { type ClaimPath, type Json, type SelectedClaim, selectClaims } from '@anju/credentials';
import { DcqlQuery } from 'dcql';
import { WalletError } from '../errors.ts';
import type { JsonObject } from '../guarded-fetch.ts';
import { type CardState, cardState } from '../holder/card-life.ts';
import type { HeldCard, StoredCard } from '../holder/store.ts';
import type { MissingCard } from '../types.ts';

type Match = {
  id: string;
  vct: string;
  held: HeldCard;
  disclose: ClaimPath[];
  /** further cards that would answer it as well */
  otherCards: number;
};
type Gap = Pick<MissingCard, 'id' | 'vct' | 'reason'>;
export type MatchedQuery = {
  matches: Match[];
  gaps: Gap[];
  /** asked for, and not needed: optional, or of another option */
  leftOut: { id: string; vct: string }[];
};

type CredentialQuery = DcqlQuery['credentials'][number];

/** In the query's order. Throws `request_malformed` or `request_not_supported`. */
export function matchQuery(query: JsonObject, held: HeldCard[], now: Date): MatchedQuery {
  const parsed = parseQuery(query);
  const newestFirst = [...held].sort((a, b) => b.card.receivedAt.localeCompare(a.card.receivedAt));
  const answers = new Map(parsed.credentials.map((asked) => [asked.id, answer(asked, newestFirst, now)]));
  const chosen = new Set(chooseIds(parsed, (id) => 'held' in (answers.get(id) ?? {})));
  const found: MatchedQuery = { matches: [], gaps: [], leftOut: [] };
  // one card may answer two queries, each with a copy of its own; once it has none left, another card of the kind does
  const isSpent = ({ card: { cardId }, copiesLeft }: HeldCard) =>
    found.matches.filter(({ held: { card } }) => card.cardId === cardId).length >= copiesLeft;
  for (const asked of parsed.credentials) {
    const left = newestFirst.map((one) => (isSpent(one) ? { ...one, copiesLeft: 0 } : one));
    const given = answer(asked, left, now);
    if (!chosen.has(asked.id)) found.leftOut.push({ id: asked.id, vct: given.vct });
    else if ('held' in given) found.matches.push(given);
    else found.gaps.push(given);
  }
  return found;
}

function parseQuery(query: JsonObject): DcqlQuery {
  let parsed: DcqlQuery;
  try {
    parsed = DcqlQuery.parse(query as DcqlQuery.Input);
    DcqlQuery.validate(parsed);
  } catch (error) {
    throw new WalletError('request_malformed', { cause: error });
  }
  for (const asked of parsed.credentials) {
    // the library still reads `vc+sd-jwt` of older drafts
    if (asked.format !== 'dc+sd-jwt' || !vctValuesOf(asked)) {
      throw new WalletError('request_not_supported', { cause: 'format' });
    }
    if (!claimsOf(asked).every(({ path }) => typeof path[0] === 'string')) {
      throw new WalletError('request_malformed', { cause: 'path' });
    }
  }
  return parsed;
}

function answer(asked: CredentialQuery, held: HeldCard[], now: Date): Match | Gap {
  const vctValues = vctValuesOf(asked) ?? [];
  const gap = (reason: Gap['reason']): Gap => ({ id: asked.id, vct: vctValues[0] ?? '', reason });
  const ofType = held.filter(({ card }) => vctValues.includes(card.vct));
  if (ofType.length === 0) return gap('no_card');
  const current = ofType.filter((one) => !UNUSABLE.has(cardState(one, now)));
  const [newest] = ofType;
  if (newest !== undefined && current.length === 0) return gap(reasonOf(cardState(newest, now)));
  const trusted = current.filter(({ card }) => isOfAuthority(asked, card));
  if (trusted.length === 0) return gap('other_authority');

  const fitting = trusted.flatMap((candidate) => {
    const disclose = placesToDisclose(asked, candidate.card);
    return disclose === null ? [] : [{ held: candidate, disclose }];
  });
  if (fitting.length === 0) return gap('claims_not_held');
  const [first, ...others] = fitting.filter((one) => one.held.copiesLeft > 0);
  if (first === undefined) return gap('no_copy_left');
  return { id: asked.id, vct: first.held.card.vct, ...first, otherCards: others.length };
}

/** A copy of such a card is refused, wherever it is shown. */
const UNUSABLE: ReadonlySet<CardState> = new Set(['expired', 'revoked', 'suspended']);

const reasonOf = (state: CardState): Gap['reason'] =>
  state === 'revoked' || state === 'suspended' ? state : 'expired';

/** By the certificates that the card came with (section 6.1.1); other kinds of authority this wallet cannot tell. */
function isOfAuthority({ trusted_authorities: asked }: CredentialQuery, card: StoredCard): boolean {
  const known = card.authorityKeyIds ?? [];
  return asked?.some(({ type, values }) => type === 'aki' && values.some((id) => known.includes(id))) ?? true;
}

/** Where the first claim set that the card meets stands in it, every element by itself; null when it meets none. */
function placesToDisclose(asked: CredentialQuery, card: StoredCard): ClaimPath[] | null {
  for (const option of claimOptions(asked)) {
    const found = option.map((claim) => placesOf(claim, card));
    if (!found.every((places) => places.length > 0)) continue;
    const places = [...found.flat(), ...card.alwaysShown.map((name) => [name])];
    return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
  }
  return null;
}

type ClaimAsked = { id?: string; path: ClaimPath; values?: readonly Json[] };

function placesOf({ path, values }: ClaimAsked, { claims }: StoredCard): ClaimPath[] {
  const isWanted = ({ value }: SelectedClaim) => values === undefined || values.includes(value);
  return selectClaims(claims as Json, path)
    .filter(isWanted)
    .map(({ place }) => place);
}

function claimsOf({ claims }: CredentialQuery): ClaimAsked[] {
  return claims?.flatMap((claim) => ('path' in claim ? [claim as ClaimAsked] : [])) ?? [];
}

/** The combinations of claims of which one is to be shown, the asker's preferred one first (section 6.4.1). */
function claimOptions(asked: CredentialQuery): ClaimAsked[][] {
  const claims = claimsOf(asked);
  if (asked.claim_sets === undefined) return [claims];
  return asked.claim_sets.map((ids) => ids.flatMap((id) => claims.filter((claim) => claim.id === id)));
}

function chooseIds(query: DcqlQuery, canAnswer: (id: string) => boolean): string[] {
  if (query.credential_sets === undefined) return query.credentials.map(({ id }) => id);
  const firstOf = ({ options }: { options: string[][] }) => options.find((option) => option.every(canAnswer));
  const required = query.credential_sets.filter((set) => set.required);
  if (required.length > 0) return required.flatMap((set) => firstOf(set) ?? set.options[0] ?? []);
  // nothing at all is no answer to a question of optional parts only
  const possible = query.credential_sets.map(firstOf).find((option) => option !== undefined);
  return possible ?? query.credential_sets[0]?.options[0] ?? [];
}

function vctValuesOf(asked: CredentialQuery): string[] | null {
  const meta: unknown = asked.meta;
  if (typeof meta !== 'object' || meta === null || !('vct_values' in meta)) return null;
  const values: unknown = meta.vct_values;
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : null;
}
