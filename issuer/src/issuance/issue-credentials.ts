// The credential request (OpenID4VCI 1.0, section 8): checks what is asked and the proofs, then issues one copy per key.
// oidc-provider's own endpoint is not used: its nonce is one value for every wallet in the same minute, so it cannot be
// good once; it takes the `proof` member of older drafts, and does not look at the age of a proof.
import * as node from 'node:crypto';
import { createNodeCrypto, issueSdJwtVc } from '@anju/credentials';
import type { Authorized } from '../authorization/access-tokens.ts';
import { ANONYMOUS_CLIENT } from '../authorization/authorization-server.ts';
import type { HolderJwk } from '../authorization/compact-jws.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
import type { Department } from '../departments/department-file.ts';
import type {
  BatchOutcome,
  Clock,
  DepartmentKey,
  IssueBatch,
  PersonRecord,
  RandomBytes,
  StatusIndex,
} from '../ports.ts';
import { checkClaims } from '../records/check-claims.ts';
import { cityDate, credentialDates } from './credential-dates.ts';
import { checkKeyProofs } from './key-proofs.ts';
import type { CheckedNonce } from './nonces.ts';

export type CredentialResponse = { credentials: { credential: string }[] };

export type IssuancePorts = {
  department: Department;
  credentialIssuer: string;
  key: DepartmentKey;
  checkNonce: (nonce: string) => CheckedNonce | undefined;
  issueBatch: IssueBatch;
  now: Clock;
  randomBytes: RandomBytes;
};

const hasher = createNodeCrypto(node);

type Refusal = Exclude<BatchOutcome, { outcome: 'issued' }>['outcome'];

const REFUSALS: Record<Refusal, [ConstructorParameters<typeof ProtocolError>[0], string]> = {
  access_token_used: ['invalid_token', 'the access token was already used'],
  offer_ended: ['invalid_token', 'the access token is no longer valid'],
  nonce_used: ['invalid_nonce', 'the nonce was already used; fetch a new one'],
  record_gone: ['credential_request_denied', 'there is nothing to attest for this person'],
};

function checkRequested(body: unknown, department: Department): unknown {
  const refuse = (description: string): never => {
    throw new ProtocolError('invalid_credential_request', description);
  };
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    refuse('the body must be a JSON object');
  const request = body as Record<string, unknown>;
  const { credential_configuration_id: configurationId, credential_identifier: identifier } = request;
  if ((configurationId === undefined) === (identifier === undefined)) {
    refuse('exactly one of credential_configuration_id and credential_identifier is required');
  }
  if (identifier !== undefined) {
    if (typeof identifier !== 'string') refuse('credential_identifier must be a string');
    throw new ProtocolError('unknown_credential_identifier', 'no credential_identifier was given out');
  }
  if (typeof configurationId !== 'string') refuse('credential_configuration_id must be a string');
  if (configurationId !== department.credential.configurationId) {
    throw new ProtocolError('unknown_credential_configuration', 'this credential is not issued here');
  }
  if ('proof' in request) refuse('proof is of an older draft; use proofs');
  if ('credential_response_encryption' in request) {
    throw new ProtocolError('invalid_encryption_parameters', 'encrypted responses are not offered');
  }
  return request.proofs;
}

export function createIssueCredentials(ports: IssuancePorts) {
  const { department, credentialIssuer, key, checkNonce, issueBatch, now, randomBytes } = ports;
  const { credential } = department;

  /** Every claim of the type: an absent one is passed as undefined and becomes a decoy. */
  function disclosableClaims(record: PersonRecord) {
    const claims: Record<string, string | number | boolean | undefined> = {};
    for (const { name } of credential.claims) claims[name] = record.claims[name];
    return claims;
  }

  const makeCopies = (keys: readonly HolderJwk[], issuedAt: Date) => {
    const { iat, exp } = credentialDates(issuedAt);
    return async (record: PersonRecord, indices: readonly StatusIndex[]): Promise<string[]> => {
      if (checkClaims(department, record.claims, cityDate(issuedAt)).length > 0) {
        throw new ProtocolError(
          'credential_request_denied',
          'the record does not pass the checks of its type',
        );
      }
      const disclosable = disclosableClaims(record);
      return Promise.all(
        keys.map((jwk, position) => {
          const place = indices[position];
          if (!place) throw new Error('fewer indices than keys');
          const uri = `${credentialIssuer}/status/${place.listNumber}`;
          return issueSdJwtVc({
            header: { kid: key.kid, x5c: [...key.x5c] },
            payload: {
              iss: credentialIssuer,
              vct: credential.vct,
              iat,
              exp,
              cnf: { jwk },
              status: { status_list: { idx: place.index, uri } },
            },
            disclosable,
            sign: key.sign,
            randomBytes,
            crypto: hasher,
          });
        }),
      );
    };
  };

  /** @throws ProtocolError */
  return async (authorized: Authorized, body: unknown): Promise<CredentialResponse> => {
    const proofs = checkRequested(body, department);
    const issuedAt = now();
    const { keys, nonces } = checkKeyProofs(proofs, {
      credentialIssuer,
      clientId: authorized.clientId,
      isAnonymous: authorized.clientId === ANONYMOUS_CLIENT,
      now: issuedAt,
      checkNonce,
    });
    const result = await issueBatch(
      {
        department: department.id,
        personNumber: authorized.personNumber,
        offerId: authorized.offerId,
        accessTokenHash: authorized.accessTokenHash,
        accessTokenExpiresAt: authorized.accessTokenExpiresAt,
        nonces,
        copies: keys.length,
        issuedAt,
        credentialsExpireAt: new Date((credentialDates(issuedAt).exp + 1) * 1000),
      },
      makeCopies(keys, issuedAt),
    );
    if (result.outcome !== 'issued') {
      const [code, description] = REFUSALS[result.outcome];
      throw new ProtocolError(code, description);
    }
    return { credentials: result.credentials.map((made) => ({ credential: made })) };
  };
}
