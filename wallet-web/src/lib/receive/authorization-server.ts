// What the wallet needs to know of an authorization server (RFC 8414, RFC 9126, RFC 9207, client attestation).
import { WalletError } from '../errors.ts';
import { checkAddress, type JsonObject } from '../guarded-fetch.ts';

export type AuthorizationServer = {
  issuer: string;
  tokenEndpoint: string;
  authorizationEndpoint: string | null;
  parEndpoint: string | null;
  challengeEndpoint: string | null;
  /** it takes a code from the counter without a client id */
  anonymousAccess: boolean;
  /** it wants to know which wallet speaks: may be told, must be told, or never asked */
  attestation: 'none' | 'taken' | 'required';
  /** whether a card may be asked for by `authorization_details`, as far as it says so */
  authorizationDetails: 'taken' | 'refused' | 'unsaid';
  /** it says that its answers will name it (RFC 9207) */
  namesItself: boolean;
  /** what it says it takes */
  grants: GrantKind[];
};

export type GrantKind = 'pre_authorized_code' | 'authorization_code';

const GRANTS: [string, GrantKind][] = [
  ['urn:ietf:params:oauth:grant-type:pre-authorized_code', 'pre_authorized_code'],
  ['authorization_code', 'authorization_code'],
];
/** What RFC 8414 section 2 takes for said where nothing is. */
const UNSAID_GRANTS = ['authorization_code'];

const ATTESTATION_METHOD = 'attest_jwt_client_auth';

/** Throws `issuer_metadata_malformed`, also when the document is another server's. */
export function readAuthorizationServer(document: JsonObject, issuer: string): AuthorizationServer {
  if (document.issuer !== issuer) throw malformed('issuer');
  const optional = (name: string) => (document[name] === undefined ? null : readAddress(document, name));
  const detailTypes = document.authorization_details_types_supported;
  return {
    issuer,
    tokenEndpoint: readAddress(document, 'token_endpoint'),
    authorizationEndpoint: optional('authorization_endpoint'),
    parEndpoint: optional('pushed_authorization_request_endpoint'),
    challengeEndpoint: optional('challenge_endpoint'),
    anonymousAccess: document['pre-authorized_grant_anonymous_access_supported'] === true,
    attestation: readAttestation(document),
    authorizationDetails: !Array.isArray(detailTypes)
      ? 'unsaid'
      : detailTypes.includes('openid_credential')
        ? 'taken'
        : 'refused',
    namesItself: document.authorization_response_iss_parameter_supported === true,
    grants: readGrants(document.grant_types_supported),
  };
}

function readGrants(listed: unknown): GrantKind[] {
  const said: unknown[] = Array.isArray(listed) ? listed : UNSAID_GRANTS;
  return GRANTS.flatMap(([name, kind]) => (said.includes(name) ? [kind] : []));
}

function readAttestation(document: JsonObject): AuthorizationServer['attestation'] {
  const methods = document.token_endpoint_auth_methods_supported;
  const known = Array.isArray(methods) ? methods : [];
  if (known.includes(ATTESTATION_METHOD)) {
    return known.every((method) => method === ATTESTATION_METHOD) ? 'required' : 'taken';
  }
  return document.client_attestation_signing_alg_values_supported === undefined ? 'none' : 'taken';
}

function readAddress(document: JsonObject, name: string): string {
  const value = document[name];
  if (typeof value !== 'string') throw malformed(name);
  return checkAddress(value).href;
}

function malformed(what: string): WalletError {
  return new WalletError('issuer_metadata_malformed', { cause: what });
}
