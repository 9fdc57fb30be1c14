// Who issues and where: credential issuer metadata (OpenID4VCI 1.0 section 12.2) and authorization server
// metadata (RFC 8414). Both must name exactly the issuer that was asked.
import { WalletError } from '../errors.ts';
import {
  checkAddress,
  type GuardedFetch,
  isObject,
  type JsonObject,
  readJsonObject,
} from '../guarded-fetch.ts';
import type { OpenedOffer } from './offer.ts';

export type OfferedConfiguration = { configurationId: string; vct: string; document: JsonObject };

export type IssuerDescription = {
  credentialIssuer: string;
  display: unknown;
  credentialEndpoint: string;
  nonceEndpoint: string | null;
  tokenEndpoint: string;
  /** the authorization server takes the code without a client id */
  anonymousAccess: boolean;
  /** the most copies that one request may ask for */
  batchSize: number;
  configurations: OfferedConfiguration[];
};

const MOST_COPIES = 10;

/** Puts the well-known segment between host and path, as RFC 8414 section 3.1 and OpenID4VCI do. */
function wellKnownAddress(issuer: string, name: string): string {
  const url = checkAddress(issuer);
  if (url.search !== '' || url.hash !== '') throw new WalletError('address_not_allowed');
  const path = url.pathname === '/' ? '' : url.pathname;
  return `${url.origin}/.well-known/${name}${path}`;
}

/** Throws `issuer_metadata_malformed` (also when another issuer is named), `offer_not_supported` or an address error. */
export async function fetchIssuerDescription(
  offer: OpenedOffer,
  get: GuardedFetch,
): Promise<IssuerDescription> {
  const issuer = await fetchDocument(
    wellKnownAddress(offer.credentialIssuer, 'openid-credential-issuer'),
    get,
  );
  if (issuer.credential_issuer !== offer.credentialIssuer) throw malformed('credential_issuer');

  const servers = issuer.authorization_servers ?? [offer.credentialIssuer];
  if (!Array.isArray(servers) || !servers.every((server) => typeof server === 'string')) {
    throw malformed('authorization_servers');
  }
  const server: unknown = offer.authorizationServer ?? servers[0];
  if (typeof server !== 'string' || !servers.includes(server)) throw malformed('authorization_server');
  const authorization = await fetchDocument(wellKnownAddress(server, 'oauth-authorization-server'), get);
  if (authorization.issuer !== server) throw malformed('issuer');

  return {
    credentialIssuer: offer.credentialIssuer,
    display: issuer.display,
    credentialEndpoint: readAddress(issuer.credential_endpoint, 'credential_endpoint'),
    nonceEndpoint:
      issuer.nonce_endpoint === undefined ? null : readAddress(issuer.nonce_endpoint, 'nonce_endpoint'),
    tokenEndpoint: readAddress(authorization.token_endpoint, 'token_endpoint'),
    anonymousAccess: authorization['pre-authorized_grant_anonymous_access_supported'] === true,
    batchSize: readBatchSize(issuer.batch_credential_issuance),
    configurations: offer.configurationIds.map((id) => readConfiguration(issuer, id)),
  };
}

async function fetchDocument(address: string, get: GuardedFetch): Promise<JsonObject> {
  const answer = await get(address, { headers: { accept: 'application/json' } });
  if (answer.status !== 200) throw malformed(answer.status);
  const document = readJsonObject(answer);
  if (document === null) throw malformed('json');
  return document;
}

function readConfiguration(issuer: JsonObject, configurationId: string): OfferedConfiguration {
  const all = issuer.credential_configurations_supported;
  const document = isObject(all) && Object.hasOwn(all, configurationId) ? all[configurationId] : undefined;
  if (!isObject(document)) throw malformed('credential_configurations_supported');
  if (document.format !== 'dc+sd-jwt' || typeof document.vct !== 'string') {
    throw new WalletError('offer_not_supported', { cause: 'format' });
  }
  return { configurationId, vct: document.vct, document };
}

function readBatchSize(value: unknown): number {
  if (value === undefined) return 1;
  const size = isObject(value) ? value.batch_size : undefined;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 2) throw malformed('batch_size');
  return Math.min(size, MOST_COPIES);
}

function readAddress(value: unknown, name: string): string {
  if (typeof value !== 'string') throw malformed(name);
  return checkAddress(value).href;
}

function malformed(what: unknown): WalletError {
  return new WalletError('issuer_metadata_malformed', { cause: what });
}
