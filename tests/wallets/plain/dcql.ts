// Which cards answer a query, and with which claims (OpenID4VP 1.0, sections 6 and 7). What it cannot judge it does not show.
import { authorityKeyIdsOf } from './certificates.ts';
import { elementsOf, memberOf, type OpenCard, type Place } from './sd-jwt.ts';
import { WalletError } from './wallet-error.ts';

type Path = (string | number | null)[];

interface ClaimsQuery {
  id?: string;
  path: Path;
  values?: (string | number | boolean)[];
}

interface CredentialQuery {
  id: string;
  format: string;
  meta: { vct_values?: unknown[] };
  multiple?: boolean;
  trusted_authorities?: { type: string; values: string[] }[];
  claims?: ClaimsQuery[];
  claim_sets?: string[][];
}

interface Query {
  credentials: CredentialQuery[];
  credential_sets?: { options: string[][]; required?: boolean }[];
}

/** A card, and the disclosures to show of it. */
export interface Choice {
  card: OpenCard;
  needs: ReadonlySet<string>;
}

/** For each credential query that is to be answered, one card, or all that match where several may be shown. */
export function answerQuery(query: Query, cards: readonly OpenCard[]): Map<string, Choice[]> {
  const answers = new Map<string, Choice[]>();
  for (const credential of query.credentials) {
    const choices = cards.flatMap((card) => choiceOf(credential, card) ?? []);
    if (choices.length > 0) answers.set(credential.id, credential.multiple ? choices : choices.slice(0, 1));
  }
  const wanted = wantedIds(query, (ids) => ids.every((id) => answers.has(id)));
  return new Map([...answers].filter(([id]) => wanted.has(id)));
}

/** All, or the first option of each required set that can be met; an optional set is not answered. */
function wantedIds(
  { credentials, credential_sets: sets }: Query,
  canMeet: (ids: string[]) => boolean,
): Set<string> {
  const options = sets?.filter(({ required }) => required !== false).map((set) => set.options) ?? [
    [credentials.map(({ id }) => id)],
  ];
  return new Set(
    options.flatMap((alternatives) => {
      const met = alternatives.find(canMeet);
      if (met === undefined) throw new WalletError('query_not_answered', 'the cards do not answer the query');
      return met;
    }),
  );
}

function choiceOf(query: CredentialQuery, card: OpenCard): Choice | undefined {
  const { format, meta, trusted_authorities: authorities, claims = [], claim_sets: sets } = query;
  if (format !== 'dc+sd-jwt') return undefined;
  if (authorities !== undefined && !authorities.some((one) => isOfAuthority(one, card))) return undefined;
  if (meta.vct_values !== undefined && !meta.vct_values.includes(card.vct)) return undefined;
  const alternatives = sets?.map((ids) => claims.filter(({ id }) => id !== undefined && ids.includes(id)));
  for (const wanted of alternatives ?? [claims]) {
    const places = wanted.map((claim) => placesOf(claim, card));
    if (places.every((found) => found.length > 0)) {
      return { card, needs: new Set(places.flat().flatMap(({ needs }) => needs)) };
    }
  }
  return undefined;
}

/** By the authority's key; other frameworks this wallet does not know. */
function isOfAuthority({ type, values }: { type: string; values: string[] }, { x5c }: OpenCard): boolean {
  return type === 'aki' && authorityKeyIdsOf(x5c).some((id) => values.includes(id));
}

/** What the path selects, as far as its value is one of those asked for. */
function placesOf({ path, values }: ClaimsQuery, card: OpenCard): Place[] {
  let selected: Place[] = [card.root];
  for (const step of path) {
    selected = selected.flatMap((place) => {
      if (typeof step === 'string') return memberOf(card, place, step) ?? [];
      const elements = elementsOf(card, place);
      return step === null ? elements : elements.slice(step, step + 1);
    });
  }
  return selected.filter(({ value }) => values === undefined || values.some((allowed) => allowed === value));
}
