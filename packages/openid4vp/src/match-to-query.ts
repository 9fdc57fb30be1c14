// Holds a response against its query (OpenID4VP 1.0, sections 6.4.2 and 8.1): everything that is required, in one of the
// ways that were offered, and nothing that was not asked for.
import { ResponseError } from './errors.ts';
import type { CredentialQuery, CredentialSetQuery, Query } from './query.ts';

/** Presentations for one credential query with `multiple`. */
const MAXIMUM_PRESENTATIONS = 16;
/** For a whole response: each may be checked against a status list of its own. */
const MAXIMUM_IN_ALL = 32;

/** One presentation, and the credential query that it must answer. */
export interface Answer {
  credential: CredentialQuery;
  presentation: string;
  /** Further queries that this same presentation answers: what they ask it may disclose as well (section 6.4). */
  sharedWith: readonly CredentialQuery[];
}

/** In the query's order. Throws `query_not_answered`, `credential_malformed`. */
export function matchToQuery(vpToken: Record<string, unknown>, query: Query): Answer[] {
  const answered = query.credentials.filter(({ id }) => Object.hasOwn(vpToken, id));
  if (answered.length !== Object.keys(vpToken).length || !isWhole(query, answered)) {
    throw new ResponseError('query_not_answered');
  }
  const answers = answered.flatMap((credential) =>
    presentationsFor(credential, vpToken[credential.id]).map((presentation) => ({
      credential,
      presentation,
    })),
  );
  if (answers.length > MAXIMUM_IN_ALL) throw new ResponseError('query_not_answered');
  return answers.map((answer) => ({
    ...answer,
    sharedWith: answers
      .filter((other) => other !== answer && other.presentation === answer.presentation)
      .map(({ credential }) => credential)
      .filter((credential) => isOfOneType(credential, answer.credential)),
  }));
}

/** Could one credential answer both? */
function isOfOneType({ meta: one }: CredentialQuery, { meta: other }: CredentialQuery): boolean {
  return one.vct_values.some((vct) => other.vct_values.includes(vct));
}

function presentationsFor({ multiple = false }: CredentialQuery, presentations: unknown): string[] {
  if (!Array.isArray(presentations) || presentations.length === 0) {
    throw new ResponseError('query_not_answered');
  }
  if (presentations.length > (multiple ? MAXIMUM_PRESENTATIONS : 1)) {
    throw new ResponseError('query_not_answered');
  }
  if (!presentations.every((one) => typeof one === 'string')) throw new ResponseError('credential_malformed');
  // one credential shown twice is not two
  const credentials = new Set(presentations.map((one) => one.split('~', 1)[0]));
  if (credentials.size !== presentations.length) throw new ResponseError('query_not_answered');
  return presentations;
}

function isWhole({ credentials, credential_sets }: Query, answered: readonly CredentialQuery[]): boolean {
  if (credential_sets === undefined) return answered.length === credentials.length;
  return isChosen(
    credential_sets,
    answered.map(({ id }) => id),
  );
}

/**
 * Is `ids` what comes of choosing one option in every required set, and in some of the others? Sets of ids are kept as bits,
 * so that choices which come to the same are followed once.
 */
function isChosen(sets: readonly CredentialSetQuery[], ids: readonly string[]): boolean {
  const bits = new Map(ids.map((id, index) => [id, 1n << BigInt(index)]));
  const union = (option: readonly string[]) => option.reduce((all, id) => all | (bits.get(id) ?? 0n), 0n);
  let reached = new Set([0n]);
  for (const { options, required = true } of sets) {
    const choices = options.filter((option) => option.every((id) => bits.has(id))).map(union);
    if (!required) choices.push(0n);
    reached = new Set([...reached].flatMap((before) => choices.map((choice) => before | choice)));
  }
  return reached.has(union(ids));
}
