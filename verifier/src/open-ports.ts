// Makes the ports of a real verifier from its settings: database, registry follower, guarded fetch, keys, files.

import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import { createIssuerCache, createNodeCrypto } from '@anju/credentials';
import { type CurrentTrust, createListedRoots, createVerifyPresentation } from '@anju/openid4vp';
import { followRegistry, type RegistryFollower, readDeployment } from '@anju/registry-contracts/follow';
import pino from 'pino';
import { type AgencyEntry, readAgencies } from './adapters/agencies-file.ts';
import { openAgency } from './adapters/agency.ts';
import { openAgencyIdentity } from './adapters/agency-identity.ts';
import { createEntryStore } from './adapters/audit-log.ts';
import { openDatabase } from './adapters/database.ts';
import { createKeySealer } from './adapters/key-sealer.ts';
import { readOfficers } from './adapters/officers-file.ts';
import { openAnchoring } from './adapters/open-anchoring.ts';
import { openWebhooks, readWebhooks } from './adapters/open-webhooks.ts';
import { createRequestStore } from './adapters/request-store.ts';
import { openRuleCatalogue } from './adapters/rule-files.ts';
import { createSessionStore } from './adapters/session-store.ts';
import { createAgencies } from './agencies/agencies.ts';
import type { VerifierConfig } from './config.ts';
import { logOptions } from './logging.ts';
import { createGuardedFetch } from './outgoing/guarded-fetch.ts';
import type { VerifierPorts } from './ports.ts';
import { REQUEST_LIFETIME_SECONDS } from './requests/presentation-request.ts';
import { createListedRules } from './rules/listed-rules.ts';
import { StartError } from './start-error.ts';
import { openTelemetry } from './telemetry/telemetry.ts';
import { createOpenStatusList } from './trust/open-status-list.ts';
import { createCheckStatus } from './trust/status-lists.ts';
import { readRoots } from './trust/trusted-roots.ts';

/** A response has ten seconds in all; its lists, 32 at most, are fetched side by side. */
const STATUS_FETCH_LIMITS = { maxBytes: 2 * 1024 * 1024, timeoutMilliseconds: 4_000, maxRedirects: 2 };
const EVENT_POLL_MILLISECONDS = 500;
const SWEEP_MILLISECONDS = 5_000;

export interface OpenOptions {
  now?: () => Date;
  /** Where log lines go; standard output when absent. */
  logStream?: { write(line: string): void };
}

/** Opens everything; throws `StartError` with a sentence for the operator. The ports' `close` gives all of it back. */
export async function openPorts(config: VerifierConfig, options: OpenOptions = {}): Promise<VerifierPorts> {
  const now = options.now ?? (() => new Date());
  const log = pino(logOptions(config.logLevel), options.logStream ?? pino.destination(1));
  const sealer = createKeySealer(config.secret);
  const served = readAgencies(config.agenciesFile, config.clientIdPrefix);
  const agencies = createAgencies(served.map((entry) => openAgency(entry, config, sealer, now())));
  const webhooks = readWebhooks(served, config);
  const officers = readOfficers(config.officersFile);
  const unknown = new Set(officers.map(({ agency }) => agency).filter((id) => agencies.find(id) === null));
  if (unknown.size > 0) {
    const ids = [...unknown].join(', ');
    throw new StartError(`The officers file names an agency that the agencies file does not have: ${ids}.`);
  }
  const roots = readRoots(config.trustedRootsFile);
  const follower = openFollower(config, now, log);
  const telemetry = await openTelemetry({
    isCounting: config.metrics !== null,
    otlpUrl: config.otlpUrl,
    log,
  });

  const { database, answers, close } = await openDatabase({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    onConnectionLost: (code) => log.warn({ code }, 'a database connection was lost'),
  });
  try {
    const catalogue = await openRuleCatalogue(config.cityDir, database);
    await follower.start();
    const rules = createListedRules(catalogue, follower);

    const anchored = openAnchoring({ config, database, identity: logKeeper(config, served), now, log });
    anchored.anchoring.start();

    const tellAgencies = openWebhooks({ webhooks, config, database, telemetry, now, log });
    tellAgencies.start();

    const crypto = createNodeCrypto(nodeCrypto);
    const issuerCache = createIssuerCache();
    const listedRoots = createListedRoots(roots, (hash) => follower.isRootListed(hash));
    const trust: CurrentTrust = () => ({
      lookUpKey: (thumbprint) => follower.lookUpKey(thumbprint),
      roots: listedRoots(),
      issuerCache,
    });
    return {
      settings: {
        publicUrl: config.publicUrl,
        proxies: config.proxies,
        walletUrl: config.walletUrl,
        deskDir: config.deskDir,
        eventPollMilliseconds: EVENT_POLL_MILLISECONDS,
        sweepMilliseconds: SWEEP_MILLISECONDS,
      },
      now,
      randomBytes: (length) => nodeCrypto.randomBytes(length),
      agencies,
      registrationOf: ({ thumbprintHex }) => follower.lookUpVerifier({ thumbprintHex }),
      rules,
      requests: createRequestStore(database, [...webhooks.keys()]),
      entries: createEntryStore(database),
      sessions: createSessionStore(database),
      officers,
      sealer,
      verifyPresentation: createVerifyPresentation({
        now,
        crypto,
        trust,
        maxKeyBindingAgeSeconds: REQUEST_LIFETIME_SECONDS,
      }),
      checkStatus: createCheckStatus({
        fetch: telemetry.watchStatusListFetch(
          createGuardedFetch(
            { listedHosts: config.statusListHosts, allowLoopback: !config.production },
            STATUS_FETCH_LIMITS,
          ),
        ),
        open: createOpenStatusList({ now, crypto, trust }),
        now,
        registryRevision: () => follower.revision,
        onUnavailable: (failure) => log.warn(failure, 'a status list could not be used'),
      }),
      auditLog: anchored.auditLog,
      anchoring: anchored.anchoring,
      tellAgencies,
      registryHealth: () => ({
        fresh: follower.health.status === 'good',
        lastGoodPollAt: follower.lastGoodPollAt ?? null,
      }),
      databaseAnswers: answers,
      telemetry,
      log,
      async close() {
        await telemetry.close();
        await tellAgencies.stop();
        await anchored.close();
        await follower.stop();
        await close();
      },
    };
  } catch (error) {
    await follower.stop();
    await close();
    throw error;
  }
}

/** The service has one audit log for all its agencies, anchored in the name of the first of them whose key it keeps. */
function logKeeper(
  config: VerifierConfig,
  served: readonly AgencyEntry[],
): ReturnType<typeof openAgencyIdentity> {
  const first = served.find(({ broughtKey }) => broughtKey === null);
  return first === undefined ? null : openAgencyIdentity(config, first.id);
}

function openFollower(config: VerifierConfig, now: () => Date, log: pino.Logger): RegistryFollower {
  const { rpcUrl, deploymentFile, pollMilliseconds, staleAfterSeconds } = config.registry;
  let deployment: ReturnType<typeof readDeployment>;
  try {
    deployment = readDeployment(deploymentFile);
  } catch {
    throw new StartError(`There is no readable registry deployment at ${deploymentFile}.`);
  }
  return followRegistry({
    rpcUrl,
    deployment,
    pollIntervalMilliseconds: pollMilliseconds,
    staleAfterSeconds,
    now,
    withAnchors: false,
    stateFile: join(config.dataDir, 'registry-follower.json'),
    log: (event) => log.warn(event, 'the registry follower changed its state'),
  });
}
