// Which held cards answer a DCQL query (OpenID4VP 1.0 section 6), with the least that answers it: optional sets are
// left out, of several options the first that can be met, of several fitting cards the newest.
import { DcqlQuery, type DcqlSdJwtVcCredential } from 'dcql';
import { WalletError } from '../errors.ts';
import type { JsonObject } from '../guarded-fetch.ts';
import { isExpired } from '../holder/card-view.ts';
import type { HeldCard } from '../holder/store.ts';
import type { MissingCard } from '../types.ts';

type Match = { id: string; vct: string; held: HeldCard; disclose: string[] };
type Gap = Pick<MissingCard, 'id' | 'vct' | 'reason'>;
export type MatchedQuery = { matches: Match[]; gaps: Gap[] };

type CredentialQuery = DcqlQuery['credentials'][number];

/** Throws `request_malformed` or `request_not_supported`. */
export function matchQuery(query: JsonObject, held: HeldCard[], now: Date): MatchedQuery {
  const parsed = parseQuery(query);
  const newestFirst = [...held].sort((a, b) => b.card.receivedAt.localeCompare(a.card.receivedAt));
  const answers = new Map(parsed.credentials.map((asked) => [asked.id, answer(asked, newestFirst, now)]));
  const matches: Match[] = [];
  const gaps: Gap[] = [];
  for (const id of chooseIds(parsed, (id) => 'held' in (answers.get(id) ?? {}))) {
    const found = answers.get(id);
    if (found === undefined) throw new WalletError('request_malformed', { cause: 'credential_sets' });
    if ('held' in found) matches.push(found);
    else gaps.push(found);
  }
  return { matches, gaps };
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
    // one disclosure holds one whole claim: a part of it could not be shown alone
    const whole = asked.claims?.every(
      (claim) => 'path' in claim && claim.path.length === 1 && typeof claim.path[0] === 'string',
    );
    if (whole === false) throw new WalletError('request_not_supported', { cause: 'path' });
  }
  return parsed;
}

function answer(asked: CredentialQuery, held: HeldCard[], now: Date): Match | Gap {
  const vctValues = vctValuesOf(asked) ?? [];
  const gap = (reason: Gap['reason']): Gap => ({ id: asked.id, vct: vctValues[0] ?? '', reason });
  const ofType = held.filter(({ card }) => vctValues.includes(card.vct));
  if (ofType.length === 0) return gap('no_card');
  const current = ofType.filter(({ card }) => !isExpired(card.expiresAtSeconds, now));
  if (current.length === 0) return gap('expired');

  const fitting = current.flatMap((candidate): Match[] => {
    const disclose = claimsToDisclose(asked, candidate);
    return disclose === null ? [] : [{ id: asked.id, vct: candidate.card.vct, held: candidate, disclose }];
  });
  if (fitting.length === 0) return gap('claims_not_held');
  return fitting.find((match) => match.held.copiesLeft > 0) ?? gap('no_copy_left');
}

/** The names of the first claim set that the card meets; null when it meets none. */
function claimsToDisclose(asked: CredentialQuery, { card }: HeldCard): string[] | null {
  const result = DcqlQuery.query({ credentials: [asked] } as DcqlQuery, [
    {
      credential_format: 'dc+sd-jwt',
      vct: card.vct,
      claims: card.claims as DcqlSdJwtVcCredential['claims'],
      cryptographic_holder_binding: true,
    },
  ]);
  const match = result.credential_matches[asked.id]?.valid_credentials?.[0];
  const indexes = match?.claims.valid_claim_sets[0];
  if (match === undefined || indexes === undefined) return null;
  const names = (indexes.valid_claim_indexes ?? []).map((index) => {
    const claim = asked.claims?.[index];
    return claim !== undefined && 'path' in claim ? String(claim.path[0]) : '';
  });
  // the library takes names like `__proto__` for held
  if (!names.every((name) => Object.hasOwn(card.claims, name))) return null;
  return [...new Set([...names, ...card.alwaysShown])];
}

function chooseIds(query: DcqlQuery, canAnswer: (id: string) => boolean): string[] {
  if (query.credential_sets === undefined) return query.credentials.map(({ id }) => id);
  const required = query.credential_sets.filter((set) => set.required);
  return [
    ...new Set(
      required.flatMap(({ options }) => options.find((option) => option.every(canAnswer)) ?? options[0]),
    ),
  ];
}

function vctValuesOf(asked: CredentialQuery): string[] | null {
  const meta: unknown = asked.meta;
  if (typeof meta !== 'object' || meta === null || !('vct_values' in meta)) return null;
  const values: unknown = meta.vct_values;
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : null;
}
