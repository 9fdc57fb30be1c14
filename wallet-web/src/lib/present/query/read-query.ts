// Reads a DCQL query (OpenID4VP 1.0 section 6): of the one format that this wallet holds, and no larger than a person can
// consent to.
import type { ClaimPath, Json } from '@anju/credentials';
import { DcqlQuery } from 'dcql';
import { WalletError } from '../../errors.ts';
import type { JsonObject } from '../../guarded-fetch.ts';

export type CredentialQuery = DcqlQuery['credentials'][number];
export type CredentialSet = { options: string[][]; required: boolean };
export type ClaimAsked = { id?: string; path: ClaimPath; values?: readonly Json[] };
export type ReadQuery = { credentials: CredentialQuery[]; credentialSets: CredentialSet[] | null };

/** of credentials, of sets, of options, and of claims: what answers them is searched for among all */
const MOST_OF_A_KIND = 32;

/** Throws `request_malformed` or `request_not_supported`. */
export function readQuery(query: JsonObject): ReadQuery {
  let parsed: DcqlQuery;
  try {
    parsed = DcqlQuery.parse(query as DcqlQuery.Input);
    DcqlQuery.validate(parsed);
  } catch (error) {
    throw new WalletError('request_malformed', { cause: error });
  }
  const { credentials, credential_sets: sets } = parsed;
  for (const asked of credentials) {
    // the library still reads `vc+sd-jwt` of older drafts
    if (asked.format !== 'dc+sd-jwt' || vctValuesOf(asked).length === 0) {
      throw new WalletError('request_not_supported', { cause: 'format' });
    }
    if (!claimsOf(asked).every(({ path }) => typeof path[0] === 'string')) {
      throw new WalletError('request_malformed', { cause: 'path' });
    }
  }
  const lists = [
    credentials,
    ...credentials.flatMap((asked) => [asked.claims ?? [], asked.claim_sets ?? []]),
    sets ?? [],
    ...(sets ?? []).map(({ options }) => options),
  ];
  if (lists.some(({ length }) => length > MOST_OF_A_KIND)) {
    throw new WalletError('request_not_supported', { cause: 'length' });
  }
  const credentialSets = sets?.map(({ options, required }) => ({ options, required })) ?? null;
  return { credentials, credentialSets };
}

export function vctValuesOf({ meta }: CredentialQuery): string[] {
  if (typeof meta !== 'object' || meta === null || !('vct_values' in meta)) return [];
  const values: unknown = meta.vct_values;
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : [];
}

/** The combinations of claims of which one is to be shown, the asker's preferred one first (section 6.4.1). */
export function claimOptions(asked: CredentialQuery): ClaimAsked[][] {
  const claims = claimsOf(asked);
  if (asked.claim_sets === undefined) return [claims];
  return asked.claim_sets.map((ids) => ids.flatMap((id) => claims.filter((claim) => claim.id === id)));
}

function claimsOf({ claims }: CredentialQuery): ClaimAsked[] {
  return claims?.flatMap((claim) => ('path' in claim ? [claim as ClaimAsked] : [])) ?? [];
}
