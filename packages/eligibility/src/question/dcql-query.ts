/** The question as a DCQL query (OpenID4VP 1.0, section 6): every credential and every claim required. */

import { MATCHING_CLAIMS } from '../rule.ts';
import type { Question } from './least-question.ts';

export type DcqlQuery = {
  credentials: {
    id: string;
    format: 'dc+sd-jwt';
    meta: { vct_values: string[] };
    claims: { path: string[] }[];
  }[];
};

/**
 * `match: 'plain'` also asks every credential for its person and household number, which show that all are one
 * person's and one household's and are forgotten once compared.
 */
export function toDcqlQuery(question: Question, { match }: { match: 'plain' | 'none' }): DcqlQuery {
  const matching = match === 'plain' ? MATCHING_CLAIMS : [];
  return {
    credentials: question.credentials.map(({ id, vct, claims }) => ({
      id,
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct] },
      claims: [...claims, ...matching].map((claim) => ({ path: [claim] })),
    })),
  };
}
