// One department on the server: its authorization server, its endpoints for wallets, its pages for citizens.
import { createPublishedLog } from '@anju/audit-log';
import type { FastifyInstance } from 'fastify';
import { createLeafStore } from './adapters/postgres/audit-log.ts';
import { createArtifactAdapter, createCountOpening } from './adapters/postgres/authorization-artifacts.ts';
import type { Database } from './adapters/postgres/database.ts';
import type { AnchoredDepartment } from './audit-log/anchor-sources.ts';
import { registerAuditLogRoutes } from './audit-log/routes.ts';
import { createAuthorize } from './authorization/access-tokens.ts';
import { createDatasets } from './authorization/authorization-details.ts';
import { createAuthorizationServer } from './authorization/authorization-server.ts';
import type { CheckDpop } from './authorization/dpop.ts';
import { createOpenGrant } from './authorization/grants.ts';
import { createHandOver } from './authorization/hand-over.ts';
import { registerInteractionRoutes } from './authorization/interactions.ts';
import type { Login } from './authorization/login.ts';
import type { WalletProviders } from './authorization/wallet-providers.ts';
import type { Wallet } from './authorization/wallets.ts';
import { configurationsOf } from './departments/configurations.ts';
import type { Department } from './departments/department-file.ts';
import { issuerMetadata } from './departments/issuer-metadata.ts';
import { createSignMetadata } from './departments/signed-metadata.ts';
import { deriveKey } from './derive-key.ts';
import { createRequestEncryption } from './issuance/encryption.ts';
import { createIssueCredentials } from './issuance/issue-credentials.ts';
import { createMakeCopies } from './issuance/make-copies.ts';
import type { createNonces } from './issuance/nonces.ts';
import { createReceiveNotification } from './issuance/notifications.ts';
import type { Offers } from './issuance/offers.ts';
import { registerDepartmentRoutes } from './issuance/routes.ts';
import type {
  Clock,
  DeferredStore,
  DepartmentKey,
  GrantStore,
  IssueBatch,
  NoteNotification,
  RandomBytes,
  RecordStore,
} from './ports.ts';
import type { Presentation } from './presentation/presentation.ts';
import { logFailure } from './server.ts';
import type { StatusStore } from './status/ports.ts';
import { createPublishStatusList } from './status/publish-status-list.ts';

export type DepartmentPlace = { department: Department; credentialIssuer: string; key: DepartmentKey };

/** What all departments of the service have in common. */
export type SharedPorts = {
  db: Database;
  secret: Uint8Array;
  attestationRequired: boolean;
  wallets: readonly Wallet[];
  walletProviders: WalletProviders;
  offers: Offers;
  records: RecordStore;
  statuses: StatusStore;
  grants: GrantStore;
  issueBatch: IssueBatch;
  deferred: DeferredStore;
  noteNotification: NoteNotification;
  nonces: ReturnType<typeof createNonces>;
  checkDpop: CheckDpop;
  login: Login | undefined;
  presentation: Presentation | undefined;
  now: Clock;
  randomBytes: RandomBytes;
};

/** Registers the department's routes. @returns what of it is anchored */
export async function openDepartment(
  server: FastifyInstance,
  { department, credentialIssuer, key }: DepartmentPlace,
  shared: SharedPorts,
): Promise<AnchoredDepartment> {
  const { db, secret, attestationRequired, wallets, walletProviders, offers, records, statuses } = shared;
  const {
    grants,
    issueBatch,
    deferred,
    noteNotification,
    nonces,
    checkDpop,
    login,
    presentation,
    now,
    randomBytes,
  } = shared;
  const onFailure = (error: Error) => logFailure(server.log, error);
  const { id } = department;
  const configurationIds = configurationsOf(department).map(({ configurationId }) => configurationId);
  const datasets = createDatasets({ department: id, key: deriveKey(secret, 'datasets'), records });
  const openGrant = createOpenGrant({ department: id, credentialIssuer, grants, now });
  const provider = createAuthorizationServer({
    department: id,
    credentialIssuer,
    configurationIds,
    wallets,
    walletProviders,
    attestationRequired,
    datasets,
    redeemOffer: offers.redeemOffer,
    openGrant,
    checkDpop,
    artifacts: (model) => createArtifactAdapter(db, id, model, now),
    countOpening: createCountOpening(db, id),
    cookieKey: deriveKey(secret, `cookies/${id}`).toString('hex'),
    dpopNonceSecret: deriveKey(secret, `dpop-nonces/${id}`),
    challengeSecret: deriveKey(secret, `challenges/${id}`),
    now,
    onFailure,
  });
  const handOver = createHandOver(provider, credentialIssuer);
  const requestEncryption = await createRequestEncryption(deriveKey(secret, `request-encryption/${id}`));
  const metadata = issuerMetadata(department, credentialIssuer, requestEncryption.jwk);
  const publishStatusList = createPublishStatusList({
    department: id,
    credentialIssuer,
    key,
    store: statuses,
    now,
  });
  const auditLog = createPublishedLog(createLeafStore(db, id));
  registerAuditLogRoutes(server, `/${id}`, auditLog);
  await server.register((app) =>
    registerDepartmentRoutes(app, {
      department,
      credentialIssuer,
      attestationRequired,
      metadata,
      signMetadata: createSignMetadata({ metadata, key, now }),
      offers,
      makeNonce: () => nonces.makeNonce(id),
      handOver,
      authorize: createAuthorize({ provider, credentialIssuer, configurationIds, grants, checkDpop, now }),
      issueCredentials: createIssueCredentials({
        department,
        credentialIssuer,
        datasets,
        walletProviders,
        checkNonce: (nonce) => nonces.checkNonce(id, nonce),
        issueBatch,
        deferred,
        makeCopiesFor: createMakeCopies({ department, credentialIssuer, key, randomBytes }),
        now,
        randomBytes,
      }),
      receiveNotification: createReceiveNotification({ department: id, note: noteNotification, now }),
      requestEncryption,
      publishStatusList,
    }),
  );
  await server.register(
    async (app) =>
      registerInteractionRoutes(app, {
        department,
        credentialIssuer,
        configurationIds,
        provider,
        handOver,
        wallets,
        offers,
        records,
        statuses,
        openGrant,
        login,
        presentation: presentation?.wayOf(id),
        now,
        onFailure,
      }),
    { prefix: `/${id}` },
  );
  return { id, did: key.did, credentialIssuer, publishStatusList, auditLog };
}
