// The composition root: settings and adapters become use cases, use cases become routes, each registered by name.
import { randomBytes as platformRandomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Anchoring, createAnchoring } from '@anju/audit-log';
import { controllerKeyOf, openKeyFile } from '@anju/registry-contracts/identity';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { openDepartmentKey } from './adapters/keys/enrolment.ts';
import { createNoteAct, givePositions } from './adapters/postgres/audit-log.ts';
import { createClerkLog, createClerkSessionStore } from './adapters/postgres/clerks.ts';
import { createDeferredStore } from './adapters/postgres/deferred-requests.ts';
import { sql } from './adapters/postgres/drizzle.ts';
import { createGrantStore, createLoginAttemptStore } from './adapters/postgres/grants.ts';
import { forgetWhatIsOver } from './adapters/postgres/housekeeping.ts';
import { createIssueBatch, createMakeBatch } from './adapters/postgres/issue-batch.ts';
import { createNoteNotification } from './adapters/postgres/notifications.ts';
import { createOfferStore } from './adapters/postgres/offers.ts';
import { openDatabase } from './adapters/postgres/open-database.ts';
import { createRecordStore } from './adapters/postgres/records.ts';
import { createStatusStore } from './adapters/postgres/statuses.ts';
import { createRememberOnce } from './adapters/postgres/used-once.ts';
import { createAnchorWriters } from './adapters/registry/anchor-writers.ts';
import { type AnchoredDepartment, createAnchorSources } from './audit-log/anchor-sources.ts';
import { createCheckDpop } from './authorization/dpop.ts';
import { registerLoginCallback } from './authorization/interactions.ts';
import { createLogin } from './authorization/login.ts';
import { PAGES_CSS, STYLE_PATH } from './authorization/pages-css.ts';
import { createWalletProviders } from './authorization/wallet-providers.ts';
import { loadWalletProviders, loadWallets } from './authorization/wallets.ts';
import { loadClerks } from './clerks/clerk-file.ts';
import { hashPassword } from './clerks/passwords.ts';
import { registerClerkRoutes } from './clerks/routes.ts';
import { createClerkSessions } from './clerks/sessions.ts';
import type { IssuerConfig } from './config.ts';
import { loadDepartments } from './departments/department-file.ts';
import { deriveKey } from './derive-key.ts';
import { registerHealthRoute } from './health.ts';
import { createNonces } from './issuance/nonces.ts';
import { createOffers } from './issuance/offers.ts';
import { openDepartment } from './open-department.ts';
import { openPresentation } from './open-presentation.ts';
import type { Clock, RandomBytes } from './ports.ts';
import { createImportRecords } from './records/import-records.ts';
import { createServer, logFailure, type Route } from './server.ts';
import type { createPublishStatusList } from './status/publish-status-list.ts';

export { hashPassword } from './clerks/passwords.ts';
export { type IssuerConfig, readConfig } from './config.ts';

const HOUSEKEEPING_MILLISECONDS = 60_000;
const STATUS_LIST_SIZE = 131_072;

export type Outside = {
  now?: Clock;
  randomBytes?: RandomBytes;
  /** How many copies a status list has room for; a new list is begun when half are taken. */
  statusListSize?: number;
};

export type IssuerApp = {
  server: FastifyInstance;
  routes: readonly Route[];
  anchoring: Anchoring;
  /** Anchoring begins with it. @returns the address it listens at */
  listen(): Promise<string>;
  close(): Promise<void>;
};

/** @throws errors with a `code` and one clear sentence when settings, data folder, keys or files are not usable */
export async function createApp(config: IssuerConfig, outside: Outside = {}): Promise<IssuerApp> {
  const {
    now = () => new Date(),
    randomBytes = platformRandomBytes,
    statusListSize = STATUS_LIST_SIZE,
  } = outside;
  const { publicUrl, dataDir, secret, batchesPerDay } = config;
  const departments = loadDepartments(config.cityDir);
  const clerks = loadClerks(config.clerksFile);
  const keyFile = openKeyFile(join(dataDir, 'keys.json'), deriveKey(secret, 'key-file'));
  const places = await Promise.all(
    departments.map(async (department) => {
      const credentialIssuer = `${publicUrl}/${department.id}`;
      const { vct } = department.credential;
      const key = await openDepartmentKey(dataDir, keyFile, { id: department.id, credentialIssuer, vct });
      return { department, credentialIssuer, key };
    }),
  );
  const database = await openDatabase({ folder: join(dataDir, 'database'), databaseUrl: config.databaseUrl });
  const { db } = database;

  const noteAct = createNoteAct({ departments, randomBytes });
  const records = createRecordStore(db, noteAct);
  const statuses = createStatusStore(db, noteAct);
  const offers = createOffers({
    store: createOfferStore(db),
    key: deriveKey(secret, 'offers'),
    now,
    randomBytes,
  });
  const nonces = createNonces({ key: deriveKey(secret, 'nonces'), now, randomBytes });
  const checkDpop = createCheckDpop({ rememberOnce: createRememberOnce(db, 'dpop'), now });
  const makeBatch = createMakeBatch({ listSize: statusListSize, batchesPerDay }, noteAct);
  const issueBatch = createIssueBatch(db, makeBatch);
  const deferred = createDeferredStore(db, { makeBatch, batchesPerDay });
  const noteNotification = createNoteNotification(db, noteAct);
  const grants = createGrantStore(db);
  const wallets = loadWallets(config.walletUrl, config.walletsFile);
  const walletProviders = createWalletProviders({
    providers: loadWalletProviders(config.walletProvidersFile),
    now,
  });
  const login =
    config.login &&
    createLogin({
      settings: config.login,
      publicUrl,
      key: deriveKey(secret, 'login'),
      attempts: createLoginAttemptStore(db),
      now,
      randomBytes,
    });
  const sessions = createClerkSessions({
    clerks,
    store: createClerkSessionStore(db),
    now,
    randomBytes,
    decoyPassword: await hashPassword('nobody has this password'),
  });

  const routes: Route[] = [];
  const server = await createServer(config, routes);

  const publishers = new Map<string, ReturnType<typeof createPublishStatusList>>();
  const presentation = openPresentation(config, {
    places: places.map(({ department, ...place }) => ({ ...department, ...place })),
    db,
    publishedList: async (department, number) => publishers.get(department)?.(number),
    now,
    randomBytes,
    log: server.log,
  });
  await presentation?.registerRoutes(server);

  const shared = {
    db,
    secret,
    attestationRequired: config.walletAttestationRequired,
    wallets,
    walletProviders,
    offers,
    records,
    statuses,
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
  };
  const anchored: AnchoredDepartment[] = [];
  for (const place of places) {
    const opened = await openDepartment(server, place, shared);
    publishers.set(opened.id, opened.publishStatusList);
    anchored.push(opened);
  }
  if (login) registerLoginCallback(server, { login, publicUrl });
  server.get(STYLE_PATH, (_request, reply) => reply.type('text/css; charset=utf-8').send(PAGES_CSS));

  const writers = createAnchorWriters({
    registry: config.registry,
    outboxDir: join(dataDir, 'anchors'),
    controllerKeyOf: (did) => controllerKeyOf(keyFile, did),
  });
  const anchoring = createAnchoring({
    prepare: () => givePositions(db),
    sources: createAnchorSources(anchored, statuses),
    writerOf: writers.writerOf,
    everySeconds: config.anchorSeconds,
    now,
    onChange: (change) => server.log.warn(change, 'anchoring changed its state'),
    onUnexpected: (error) => logFailure(server.log, error),
  });
  registerHealthRoute(server, {
    database: () => db.execute(sql`SELECT 1`),
    anchoring,
    isAnchored: config.registry.rpcUrl !== undefined && config.registry.deploymentPath !== undefined,
  });

  registerClerkRoutes(server, {
    departments,
    publicUrl,
    walletUrl: config.walletUrl,
    sessions,
    offers,
    records,
    statuses,
    deferred,
    isOnline: (id) => login !== undefined || presentation?.wayOf(id) !== undefined,
    importRecords: createImportRecords({ records, now }),
    audit: createClerkLog(db),
    now,
  });

  if (config.consoleDir && existsSync(config.consoleDir)) {
    await server.register(staticFiles, {
      root: config.consoleDir,
      prefix: '/console/',
      redirect: true,
      preCompressed: true,
    });
  }
  await server.ready();

  const housekeeping = setInterval(() => {
    forgetWhatIsOver(db, now()).catch((error) => logFailure(server.log, error));
  }, HOUSEKEEPING_MILLISECONDS);
  housekeeping.unref();

  return {
    server,
    routes,
    anchoring,
    listen() {
      anchoring.start();
      presentation?.start().catch((error) => logFailure(server.log, error));
      return server.listen({ host: config.host, port: config.port });
    },
    async close() {
      clearInterval(housekeeping);
      await server.close();
      writers.close();
      await anchoring.stop();
      await presentation?.close();
      await database.close();
    },
  };
}
