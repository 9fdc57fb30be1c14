/** The question as a DCQL query (OpenID4VP 1.0, section 6): every claim required, and of several routes one. */
import { MATCHING_CLAIMS } from '../rule.ts';
import type { AskedCredential, Question } from './least-question.ts';

export type DcqlQuery = {
  credentials: {
    id: string;
    format: 'dc+sd-jwt';
    meta: { vct_values: string[] };
    claims: { path: string[] }[];
  }[];
  /** Only where there are several routes: one set, which is required, whose options are the routes in their order. */
  credential_sets?: { options: string[][] }[];
};

/**
 * `match: 'plain'` also asks for person and household number where a route has several credentials: they show that all are
 * one person's and one household's, and are forgotten once compared. One credential alone has nothing to be matched with.
 */
export function toDcqlQuery(question: Question, { match }: { match: 'plain' | 'none' }): DcqlQuery {
  const { queries, options } = credentialQueries(question);
  const credentials = [...queries].map(([id, { vct, claims, isAlone }]) => ({
    id,
    format: 'dc+sd-jwt' as const,
    meta: { vct_values: [vct] },
    claims: [...claims, ...(match === 'plain' && !isAlone ? MATCHING_CLAIMS : [])].map((claim) => ({
      path: [claim],
    })),
  }));
  return options.length === 1 ? { credentials } : { credentials, credential_sets: [{ options }] };
}

/** The id of the credential in the rule that answers the credential query `queryId`. Throws when it is not one of these. */
export function credentialOf(question: Question, queryId: string): string {
  const asked = credentialQueries(question).queries.get(queryId);
  if (asked === undefined) throw new Error('the question has no credential query of this id');
  return asked.id;
}

/** What one credential query asks; `isAlone` on the routes that ask it, so that nothing is matched. */
type CredentialQuery = AskedCredential & { readonly isAlone: boolean };

/**
 * One query for each credential and what is asked of it. A credential of which routes ask different things gets numbered
 * ids: `-` is in the alphabet of these ids (section 6.1: A–Z, a–z, 0–9, `_`, `-`) but not in that of credentials' ids, so
 * none is taken twice.
 */
function credentialQueries({ routes }: Question) {
  const asked = new Map<string, string[]>();
  const wanted = routes.map(({ credentials }) =>
    credentials.map((credential): CredentialQuery => ({ ...credential, isAlone: credentials.length === 1 })),
  );
  const sayAsked = ({ claims, isAlone }: CredentialQuery) =>
    `${isAlone ? 'alone' : 'matched'} ${claims.join(' ')}`;
  for (const credential of wanted.flat()) {
    const ways = asked.get(credential.id) ?? [];
    if (!ways.includes(sayAsked(credential))) ways.push(sayAsked(credential));
    asked.set(credential.id, ways);
  }
  const queries = new Map<string, CredentialQuery>();
  const options = wanted.map((credentials) =>
    credentials.map((credential) => {
      const ways = asked.get(credential.id) as string[];
      const number = ways.indexOf(sayAsked(credential)) + 1;
      const id = ways.length === 1 ? credential.id : `${credential.id}-${number}`;
      if (!queries.has(id)) queries.set(id, credential);
      return id;
    }),
  );
  return { queries, options };
}
