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
 * `match: 'plain'` also asks every credential for its person and household number, which show that all are one
 * person's and one household's and are forgotten once compared.
 */
export function toDcqlQuery(question: Question, { match }: { match: 'plain' | 'none' }): DcqlQuery {
  const matching = match === 'plain' ? MATCHING_CLAIMS : [];
  const { queries, options } = credentialQueries(question);
  const credentials = [...queries].map(([id, { vct, claims }]) => ({
    id,
    format: 'dc+sd-jwt' as const,
    meta: { vct_values: [vct] },
    claims: [...claims, ...matching].map((claim) => ({ path: [claim] })),
  }));
  return options.length === 1 ? { credentials } : { credentials, credential_sets: [{ options }] };
}

/** The id of the credential in the rule that answers the credential query `queryId`. Throws when it is not one of these. */
export function credentialOf(question: Question, queryId: string): string {
  const asked = credentialQueries(question).queries.get(queryId);
  if (asked === undefined) throw new Error('the question has no credential query of this id');
  return asked.id;
}

/**
 * One query for each credential and what is asked of it. A credential of which routes ask different claims gets numbered
 * ids: `-` is in the alphabet of these ids (section 6.1: A–Z, a–z, 0–9, `_`, `-`) but not in that of credentials' ids, so
 * none is taken twice.
 */
function credentialQueries({ routes }: Question) {
  const asked = new Map<string, string[]>();
  const sayClaims = ({ claims }: AskedCredential) => claims.join(' ');
  for (const credential of routes.flatMap(({ credentials }) => credentials)) {
    const ways = asked.get(credential.id) ?? [];
    if (!ways.includes(sayClaims(credential))) ways.push(sayClaims(credential));
    asked.set(credential.id, ways);
  }
  const queries = new Map<string, AskedCredential>();
  const options = routes.map(({ credentials }) =>
    credentials.map((credential) => {
      const ways = asked.get(credential.id) as string[];
      const number = ways.indexOf(sayClaims(credential)) + 1;
      const id = ways.length === 1 ? credential.id : `${credential.id}-${number}`;
      if (!queries.has(id)) queries.set(id, credential);
      return id;
    }),
  );
  return { queries, options };
}
