// The query (DCQL: OpenID4VP 1.0, section 6) for credentials of the format dc+sd-jwt, and what answers each part of it.
import type { AskedClaim, ClaimPath } from '@anju/credentials';

export interface Query {
  credentials: readonly CredentialQuery[];
  /** Which of the credentials go together; all of them when absent. */
  credential_sets?: readonly CredentialSetQuery[];
}

export interface CredentialQuery {
  id: string;
  format: 'dc+sd-jwt';
  meta: { vct_values: readonly string[] };
  multiple?: boolean;
  trusted_authorities?: readonly { type: 'aki'; values: readonly string[] }[];
  require_cryptographic_holder_binding?: true;
  /** None asks for no claim that can be withheld. */
  claims?: readonly ClaimsQuery[];
  /** By the claims' ids, the preferred combination first. */
  claim_sets?: readonly (readonly string[])[];
}

export interface ClaimsQuery {
  id?: string;
  path: ClaimPath;
  values?: readonly (string | number | boolean)[];
}

export interface CredentialSetQuery {
  options: readonly (readonly string[])[];
  required?: boolean;
}

/** The combinations of claims of which a presentation discloses one, the preferred first (section 6.4.1). */
export function claimOptionsOf({ claims = [], claim_sets }: CredentialQuery): AskedClaim[][] {
  if (claim_sets === undefined) return [claims.map(askedClaim)];
  return claim_sets.map((ids) =>
    ids.map((id) => {
      const claim = claims.find((one) => one.id === id);
      if (claim === undefined) throw new Error('a claim set names a claim that the query does not have');
      return askedClaim(claim);
    }),
  );
}

function askedClaim({ path, values }: ClaimsQuery): AskedClaim {
  return values === undefined ? path : { path, values };
}
