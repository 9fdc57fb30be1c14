// Reads what a query asks of one credential (OpenID4VP 1.0, sections 6.1 and 6.3, appendix B.3.5).
import { type ClaimPath, CredentialError, decodeBase64Url } from '@anju/credentials';
import type { ClaimsQuery, CredentialQuery } from './query.ts';
import { QueryError } from './query-errors.ts';
import {
  type Part,
  readBoolean,
  readDistinct,
  readId,
  readList,
  readObject,
  readOptional,
  readText,
} from './read-parts.ts';

const MAXIMUM = { types: 16, authorities: 16, claims: 64, claimSets: 16, values: 64, steps: 8 };

/** Throws `QueryError`. */
export function readCredentialQuery(part: Part): CredentialQuery {
  const member = readObject(part);
  const id = readId(member('id'));
  if (member('format').value !== 'dc+sd-jwt') throw new QueryError('format_unsupported', member('format').at);
  const types = readObject(member('meta'))('vct_values');
  const claims = readOptional('claims', member('claims'), readClaims);
  return {
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: readDistinct(types, MAXIMUM.types, readText) },
    ...readOptional('multiple', member('multiple'), readBoolean),
    ...readOptional('trusted_authorities', member('trusted_authorities'), (authorities) =>
      readList(authorities, MAXIMUM.authorities).map(readAuthority),
    ),
    ...readOptional(
      'require_cryptographic_holder_binding',
      member('require_cryptographic_holder_binding'),
      readTrue,
    ),
    ...claims,
    ...readOptional('claim_sets', member('claim_sets'), (sets) => readClaimSets(sets, claims.claims)),
  };
}

function readTrue({ value, at }: Part): true {
  if (value !== true) throw new QueryError('holder_binding_required', at);
  return true;
}

function readAuthority(part: Part): { type: 'aki'; values: string[] } {
  const member = readObject(part);
  if (member('type').value !== 'aki') throw new QueryError('authority_type_unsupported', member('type').at);
  return { type: 'aki', values: readDistinct(member('values'), MAXIMUM.authorities, readKeyId) };
}

function readKeyId({ value, at }: Part): string {
  try {
    // there is one text for the same bytes: as texts they can be compared
    if (typeof value === 'string' && value.length <= 256 && decodeBase64Url(value).length > 0) return value;
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
  }
  throw new QueryError('authority_key_id_invalid', at);
}

function readClaims(part: Part): ClaimsQuery[] {
  const ids = new Set<string>();
  const paths = new Set<string>();
  return readList(part, MAXIMUM.claims).map((entry) => {
    const member = readObject(entry);
    const { id } = readOptional('id', member('id'), readId);
    if (id !== undefined && ids.has(id)) throw new QueryError('id_repeated', member('id').at);
    if (id !== undefined) ids.add(id);
    const path = readPath(member('path'));
    if (paths.has(JSON.stringify(path))) throw new QueryError('path_repeated', entry.at);
    paths.add(JSON.stringify(path));
    const values = readOptional('values', member('values'), (list) =>
      readList(list, MAXIMUM.values).map(readValue),
    );
    return { ...(id === undefined ? {} : { id }), path, ...values };
  });
}

/** The root is an object, so that a path begins with a name. */
function readPath({ value, at }: Part): ClaimPath {
  const isStep = (step: unknown) => step === null || typeof step === 'string' || isIndex(step);
  if (!Array.isArray(value) || value.length === 0 || value.length > MAXIMUM.steps || !value.every(isStep)) {
    throw new QueryError('path_invalid', at);
  }
  if (typeof value[0] !== 'string') throw new QueryError('path_invalid', at);
  for (const [index, step] of value.entries()) {
    if (typeof step === 'string') readText({ value: step, at: `${at}/${index}` });
  }
  return [...value];
}

function isIndex(step: unknown): boolean {
  return Number.isSafeInteger(step) && (step as number) >= 0;
}

function readValue(part: Part): string | number | boolean {
  const { value, at } = part;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return value as number | boolean;
  if (typeof value !== 'string') throw new QueryError('value_invalid', at);
  return value === '' ? value : readText(part);
}

function readClaimSets(part: Part, claims: readonly ClaimsQuery[] | undefined): string[][] {
  if (claims === undefined) throw new QueryError('claims_missing', part.at);
  const nameless = claims.findIndex(({ id }) => id === undefined);
  if (nameless >= 0) {
    throw new QueryError('claim_id_missing', part.at.replace(/claim_sets$/, `claims/${nameless}`));
  }
  const ids = new Set(claims.map(({ id }) => id));
  return readList(part, MAXIMUM.claimSets).map((set) =>
    readDistinct(set, MAXIMUM.claims, (entry) => {
      const id = readId(entry);
      if (!ids.has(id)) throw new QueryError('claim_unknown', entry.at);
      return id;
    }),
  );
}
