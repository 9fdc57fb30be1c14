// Who issues and where: credential issuer metadata (OpenID4VCI 1.0 section 12.2), signed where the issuer signs it, and
// authorization server metadata (RFC 8414). Both must name exactly the issuer that was asked.
import type { RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import {
  type Answer,
  checkAddress,
  type GuardedFetch,
  isObject,
  type JsonObject,
  readJsonObject,
} from '../guarded-fetch.ts';
import type { LocalizedText } from '../localized-text.ts';
import { type IssuerListing, issuerListing } from '../trust/issuer-listing.ts';
import { type AuthorizationServer, type GrantKind, readAuthorizationServer } from './authorization-server.ts';
import { type EncryptionOffer, readEncryptionOffer } from './message-encryption.ts';
import { checkMayBeUnsigned, type TrustPorts, verifySignedMetadata } from './signed-metadata.ts';

export type OfferedConfiguration = {
  configurationId: string;
  vct: string;
  /** whether the registry lists this issuer for this type */
  listing: IssuerListing;
  document: JsonObject;
};

export type IssuerDescription = {
  credentialIssuer: string;
  /** its metadata came signed by its own certified key */
  isSigned: boolean;
  /** as the city's authority certified it; null where it did not */
  certifiedName: LocalizedText | null;
  display: unknown;
  credentialEndpoint: string;
  nonceEndpoint: string | null;
  deferredEndpoint: string | null;
  notificationEndpoint: string | null;
  encryption: EncryptionOffer;
  /** the most copies that one request may ask for */
  batchSize: number;
  /** where authorization details must say which issuer they are for */
  namesServers: boolean;
  server: AuthorizationServer;
  configurations: OfferedConfiguration[];
};

export type MetadataPorts = TrustPorts & { get: GuardedFetch };
export type WhichIssuer = {
  credentialIssuer: string;
  /** null: the first of the issuer's that says it takes `grant`, or the first */
  authorizationServer: string | null;
  grant?: GrantKind;
  /** null: all that this wallet can hold */
  configurationIds: string[] | null;
};

const MOST_COPIES = 10;
/** Of one issuer, to find one that takes a grant. */
const MOST_SERVERS = 5;
/** Of one issuer, to choose from. */
const MOST_CONFIGURATIONS = 100;
const JWT = 'application/jwt';

/**
 * Puts the well-known segment between host and path. A last slash of the path goes where RFC 8414 section 3.1 says so, and
 * stays where OpenID4VCI 1.0 section 12.2.2 says nothing of it.
 */
function wellKnownAddress(
  issuer: string,
  name: 'openid-credential-issuer' | 'oauth-authorization-server',
): string {
  const url = checkAddress(issuer);
  if (url.search !== '' || url.hash !== '') throw new WalletError('address_not_allowed');
  const path = name === 'oauth-authorization-server' ? url.pathname.replace(/\/$/, '') : url.pathname;
  return `${url.origin}/.well-known/${name}${path === '/' ? '' : path}`;
}

/**
 * Throws `issuer_metadata_malformed` (also when another issuer is named), `issuer_metadata_not_trusted` (also when it is
 * unsigned and the registry lists its issuer), `offer_not_supported`, `registry_unavailable` or an address error.
 */
export async function fetchIssuerDescription(
  which: WhichIssuer,
  ports: MetadataPorts,
): Promise<IssuerDescription> {
  const { credentialIssuer, configurationIds } = which;
  const { issuer, isSigned, certifiedName, snapshot } = await fetchIssuerMetadata(credentialIssuer, ports);
  if (issuer.credential_issuer !== credentialIssuer) throw malformed('credential_issuer');

  const listingOf = (vct: string) => issuerListing({ iss: credentialIssuer, vct }, snapshot, ports.now());
  const optional = (value: unknown, name: string) => (value === undefined ? null : readAddress(value, name));
  return {
    credentialIssuer,
    isSigned,
    certifiedName,
    display: issuer.display,
    credentialEndpoint: readAddress(issuer.credential_endpoint, 'credential_endpoint'),
    nonceEndpoint: optional(issuer.nonce_endpoint, 'nonce_endpoint'),
    deferredEndpoint: optional(issuer.deferred_credential_endpoint, 'deferred_credential_endpoint'),
    notificationEndpoint: optional(issuer.notification_endpoint, 'notification_endpoint'),
    encryption: readEncryptionOffer(issuer),
    batchSize: readBatchSize(issuer.batch_credential_issuance),
    namesServers: issuer.authorization_servers !== undefined,
    server: await fetchServer(issuer, which, isSigned, ports.get),
    configurations: readConfigurations(issuer, configurationIds).map((configuration) => ({
      ...configuration,
      listing: listingOf(configuration.vct),
    })),
  };
}

/** The one that the offer names, which must be among the issuer's; else one that says it takes the grant. */
async function fetchServer(
  issuer: JsonObject,
  { credentialIssuer, authorizationServer, grant }: WhichIssuer,
  isSigned: boolean,
  get: GuardedFetch,
): Promise<AuthorizationServer> {
  const servers = issuer.authorization_servers ?? [credentialIssuer];
  if (!Array.isArray(servers) || !servers.every((server) => typeof server === 'string')) {
    throw malformed('authorization_servers');
  }
  const [first, ...others] = servers.slice(0, MOST_SERVERS);
  const named: unknown = authorizationServer ?? first;
  if (typeof named !== 'string' || !servers.includes(named)) throw malformed('authorization_server');
  const fetchOne = async (server: string) => {
    const address = wellKnownAddress(server, 'oauth-authorization-server');
    return readServer(await fetchDocument(address, get), server, isSigned);
  };
  const server = await fetchOne(named);
  if (authorizationServer !== null || grant === undefined || server.grants.includes(grant)) return server;
  for (const other of others) {
    const found = await fetchOne(other).catch(() => null);
    if (found?.grants.includes(grant)) return found;
  }
  return server;
}

/**
 * This document is not signed: where the issuer is known for sure, it may not lead the citizen away from the server that
 * the issuer named.
 */
function readServer(document: JsonObject, named: string, isSigned: boolean): AuthorizationServer {
  const server = readAuthorizationServer(document, named);
  const { tokenEndpoint, authorizationEndpoint, parEndpoint, challengeEndpoint } = server;
  const isElsewhere = (address: string | null) =>
    address !== null && new URL(address).origin !== new URL(named).origin;
  const endpoints = [tokenEndpoint, authorizationEndpoint, parEndpoint, challengeEndpoint];
  if (isSigned && endpoints.some(isElsewhere))
    throw new WalletError('issuer_metadata_not_trusted', { cause: 'endpoints elsewhere' });
  return server;
}

type IssuerMetadata = Pick<IssuerDescription, 'isSigned' | 'certifiedName'> & {
  issuer: JsonObject;
  snapshot: RegistrySnapshot;
};

/** Signed, or of an issuer that the registry does not list. */
async function fetchIssuerMetadata(credentialIssuer: string, ports: MetadataPorts): Promise<IssuerMetadata> {
  const address = wellKnownAddress(credentialIssuer, 'openid-credential-issuer');
  const answer = await ports.get(address, { headers: { accept: JWT } });
  checkReached(answer);
  const snapshot = await ports.registry.snapshot();
  if (answer.status === 200 && answer.contentType === JWT) {
    const { metadata, name } = await verifySignedMetadata(answer.text, credentialIssuer, snapshot, ports);
    return { issuer: metadata, isSigned: true, certifiedName: name, snapshot };
  }
  checkMayBeUnsigned(credentialIssuer, snapshot);
  const document = answer.status === 200 ? readJsonObject(answer) : null;
  const issuer = document ?? (await fetchDocument(address, ports.get));
  return { issuer, isSigned: false, certifiedName: null, snapshot };
}

/** A service that is down or busy has said nothing of itself. */
function checkReached({ status }: Answer): void {
  if (status >= 500 || status === 429) throw new WalletError('address_unreachable', { cause: status });
}

async function fetchDocument(address: string, get: GuardedFetch): Promise<JsonObject> {
  const answer = await get(address, { headers: { accept: 'application/json' } });
  checkReached(answer);
  if (answer.status !== 200) throw malformed(answer.status);
  const document = readJsonObject(answer);
  if (document === null) throw malformed('json');
  return document;
}

type ReadConfiguration = Omit<OfferedConfiguration, 'listing'>;

function readConfigurations(issuer: JsonObject, wanted: string[] | null): ReadConfiguration[] {
  const all = issuer.credential_configurations_supported;
  if (!isObject(all)) throw malformed('credential_configurations_supported');
  if (wanted === null) {
    const ids = Object.keys(all).slice(0, MOST_CONFIGURATIONS);
    return ids.flatMap((id) => readConfiguration(all, id) ?? []);
  }
  return wanted.map((id) => {
    if (!Object.hasOwn(all, id)) throw malformed('credential_configurations_supported');
    const configuration = readConfiguration(all, id);
    if (configuration === null) throw new WalletError('offer_not_supported', { cause: 'format' });
    return configuration;
  });
}

/** Null for a format that this wallet does not hold. */
function readConfiguration(all: JsonObject, configurationId: string): ReadConfiguration | null {
  const document = all[configurationId];
  if (!isObject(document)) throw malformed('credential_configurations_supported');
  if (document.format !== 'dc+sd-jwt' || typeof document.vct !== 'string') return null;
  return { configurationId, vct: document.vct, document };
}

function readBatchSize(value: unknown): number {
  if (value === undefined) return 1;
  const size = isObject(value) ? value.batch_size : undefined;
  // two is the least that the specification knows; who says one means that there is no batch
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) throw malformed('batch_size');
  return Math.min(size, MOST_COPIES);
}

function readAddress(value: unknown, name: string): string {
  if (typeof value !== 'string') throw malformed(name);
  return checkAddress(value).href;
}

function malformed(what: unknown): WalletError {
  return new WalletError('issuer_metadata_malformed', { cause: what });
}
