// Which held cards answer one credential query by themselves (OpenID4VP 1.0 section 6.4.1), each with the claim sets that it
// can meet; and where none does, what is in the way.
import { type ClaimPath, type Json, type SelectedClaim, selectClaims } from '@anju/credentials';
import { type CardState, cardState } from '../../holder/card-life.ts';
import type { HeldCard, StoredCard } from '../../holder/store.ts';
import type { MissingCard } from '../../types.ts';
import { type ClaimAsked, type CredentialQuery, claimOptions, vctValuesOf } from './read-query.ts';

/** Which of the asker's claim sets, and where its claims stand in the card, every element by itself. */
export type ClaimSet = { index: number; disclose: ClaimPath[] };

/** At least one claim set, in the asker's order; those that would disclose the same stand for one. */
export type Candidate = { held: HeldCard; claimSets: [ClaimSet, ...ClaimSet[]] };

/** `reason` is why nothing fits, and says nothing where something does. */
export type Candidates = { asked: CredentialQuery; fitting: Candidate[]; reason: MissingCard['reason'] };

/** In the order of `held`, and only cards of which a copy is left. */
export function candidatesFor(asked: CredentialQuery, held: HeldCard[], now: Date): Candidates {
  const vctValues = vctValuesOf(asked);
  const none = (reason: MissingCard['reason']): Candidates => ({ asked, fitting: [], reason });
  const ofType = held.filter(({ card }) => vctValues.includes(card.vct));
  const [newest] = ofType;
  if (newest === undefined) return none('no_card');
  const current = ofType.filter((one) => !UNUSABLE.has(cardState(one, now)));
  if (current.length === 0) return none(reasonOf(cardState(newest, now)));
  const trusted = current.filter(({ card }) => isOfAuthority(asked, card));
  if (trusted.length === 0) return none('other_authority');

  const fitting = trusted.flatMap((one): Candidate[] => {
    const [first, ...others] = claimSetsOf(asked, one.card);
    return first === undefined ? [] : [{ held: one, claimSets: [first, ...others] }];
  });
  if (fitting.length === 0) return none('claims_not_held');
  return {
    asked,
    fitting: fitting.filter(({ held: { copiesLeft } }) => copiesLeft > 0),
    reason: 'no_copy_left',
  };
}

/** A copy of such a card is refused, wherever it is shown. */
const UNUSABLE: ReadonlySet<CardState> = new Set(['expired', 'revoked', 'suspended']);

const reasonOf = (state: CardState): MissingCard['reason'] =>
  state === 'revoked' || state === 'suspended' ? state : 'expired';

/** By the certificates that the card came with (section 6.1.1); other kinds of authority this wallet cannot tell. */
function isOfAuthority({ trusted_authorities: asked }: CredentialQuery, card: StoredCard): boolean {
  const known = card.authorityKeyIds ?? [];
  return asked?.some(({ type, values }) => type === 'aki' && values.some((id) => known.includes(id))) ?? true;
}

function claimSetsOf(asked: CredentialQuery, card: StoredCard): ClaimSet[] {
  const different = new Map<string, ClaimSet>();
  for (const [index, option] of claimOptions(asked).entries()) {
    const found = option.map((claim) => placesOf(claim, card));
    if (!found.every((places) => places.length > 0)) continue;
    const places = [...found.flat(), ...card.alwaysShown.map((name) => [name])];
    const byText = new Map(places.map((place) => [JSON.stringify(place), place]));
    const same = [...byText.keys()].toSorted().join();
    if (!different.has(same)) different.set(same, { index, disclose: [...byText.values()] });
  }
  return [...different.values()];
}

function placesOf({ path, values }: ClaimAsked, { claims }: StoredCard): ClaimPath[] {
  const isWanted = ({ value }: SelectedClaim) => values === undefined || values.includes(value);
  return selectClaims(claims as Json, path)
    .filter(isWanted)
    .map(({ place }) => place);
}
