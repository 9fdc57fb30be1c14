// A question that an agency writes itself: a query, what it is for, and whether all of it must be one person's. Its answer
// is which of its parts were answered by good credentials; what they say is looked at and forgotten like everything else.
import { createHash } from 'node:crypto';
import { type CredentialQuery, type Query, readQuery } from '@anju/openid4vp';
import type { LocalisedText } from '../localised-text.ts';

export interface AgencyQuery {
  purpose: LocalisedText;
  query: Query;
  /** All presentations must hold one `person_number`, which each of them has to show for it. */
  isOnePersons: boolean;
}

/** The claim by which departments of a city know a person. */
export const PERSON_CLAIM = 'person_number';

/** Its one spelling. */
export function spellAgencyQuery({ purpose, query, isOnePersons }: AgencyQuery): string {
  return JSON.stringify({
    purpose: { 'zh-CN': purpose['zh-CN'], en: purpose.en },
    dcql_query: query,
    one_person: isOnePersons,
  });
}

/** Of a document that `spellAgencyQuery` wrote. Throws for any other. */
export function readAgencyQuery(document: string): AgencyQuery {
  const { purpose, dcql_query, one_person } = JSON.parse(document);
  return { purpose, query: readQuery(dcql_query), isOnePersons: one_person };
}

/**
 * What stays of it: the SHA-256 of the request's nonce and the document (docs/privacy.md). Whoever kept the request object can
 * make it again, but for `one_person`, of which there are two to try; when the nonce is erased nobody else can try out which
 * values it was about.
 */
export const sha256OfAgencyQuery = (query: AgencyQuery, nonce: string): string =>
  createHash('sha256')
    .update(`${nonce}\n${spellAgencyQuery(query)}`)
    .digest('hex');

/** Whether whatever answers the query shows whose it is. */
export const asksForPerson = ({ credentials }: Query): boolean =>
  credentials.every(({ claims = [], claim_sets }) => {
    const persons = claims.filter(({ path }) => path.length === 1 && path[0] === PERSON_CLAIM);
    if (claim_sets === undefined) return persons.length > 0;
    return claim_sets.every((ids) => persons.some(({ id }) => id !== undefined && ids.includes(id)));
  });

/** The types and the names of claims that the query asks for, as registrations list them. */
export function askedBy({ credentials }: Query): { vct: string; claims: string[] }[] {
  const named = ({ claims = [] }: CredentialQuery) => [
    ...new Set(claims.map(({ path: [name] }) => String(name))),
  ];
  return credentials.flatMap((credential) =>
    credential.meta.vct_values.map((vct) => ({ vct, claims: named(credential) })),
  );
}
