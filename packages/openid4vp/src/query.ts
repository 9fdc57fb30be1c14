// The query (DCQL: OpenID4VP 1.0, section 6) as far as this profile asks, and the same as a list to check the answer against.

export interface Query {
  credentials: {
    id: string;
    format: 'dc+sd-jwt';
    meta: { vct_values: string[] };
    claims: { path: string[] }[];
  }[];
}

/** One credential of the query, as the response must answer it. */
export interface AskedCredential {
  id: string;
  vct: string;
  claims: readonly string[];
}

/** Throws on a query that this profile never makes: several types for one credential, or claims inside of claims. */
export function askedIn(query: Query): AskedCredential[] {
  return query.credentials.map(({ id, meta, claims }) => ({
    id,
    vct: only(meta.vct_values),
    claims: claims.map(({ path }) => only(path)),
  }));
}

function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (values.length !== 1 || value === undefined) {
    throw new Error('a query asks for one type and for claims by their names');
  }
  return value;
}
