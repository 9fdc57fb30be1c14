// Reads a query that somebody else wrote (OpenID4VP 1.0, section 6), strictly: what the service could not hold an answer
// against is refused before it is asked. Members that nobody knows are ignored, as the section says, and not passed on.
import type { CredentialQuery, CredentialSetQuery, Query } from './query.ts';
import { QueryError } from './query-errors.ts';
import { readCredentialQuery } from './read-credential-query.ts';
import {
  type Part,
  readBoolean,
  readDistinct,
  readId,
  readList,
  readObject,
  readOptional,
} from './read-parts.ts';

/** With these, every way to choose among the sets can be followed for each answer. */
const MAXIMUM = { credentials: 12, sets: 8, options: 8 };

/** `json`: the query as parsed. Throws `QueryError`. */
export function readQuery(json: unknown): Query {
  const member = readObject({ value: json, at: '' });
  const credentials = readCredentials(member('credentials'));
  const ids = new Set(credentials.map(({ id }) => id));
  return {
    credentials,
    ...readOptional('credential_sets', member('credential_sets'), (sets) =>
      readList(sets, MAXIMUM.sets).map((set) => readCredentialSet(set, ids)),
    ),
  };
}

function readCredentials(part: Part): CredentialQuery[] {
  const ids = new Set<string>();
  return readList(part, MAXIMUM.credentials).map((entry) => {
    const credential = readCredentialQuery(entry);
    if (ids.has(credential.id)) throw new QueryError('id_repeated', `${entry.at}/id`);
    ids.add(credential.id);
    return credential;
  });
}

function readCredentialSet(part: Part, ids: ReadonlySet<string>): CredentialSetQuery {
  const member = readObject(part);
  const options = readList(member('options'), MAXIMUM.options).map((option) =>
    readDistinct(option, MAXIMUM.credentials, (entry) => {
      const id = readId(entry);
      if (!ids.has(id)) throw new QueryError('credential_unknown', entry.at);
      return id;
    }),
  );
  return { options, ...readOptional('required', member('required'), readBoolean) };
}
