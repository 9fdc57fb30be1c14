// Puts together what showing a credential needs: followed registry, status lists, storage, and each department's own key.
import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import { createNodeCrypto } from '@anju/credentials';
import { createVerifyPresentation } from '@anju/openid4vp';
import type { FastifyBaseLogger } from 'fastify';
import { createFetchStatusList } from './adapters/http/fetch-status-list.ts';
import type { Database } from './adapters/postgres/database.ts';
import { createPresentationStore } from './adapters/postgres/presentation-requests.ts';
import { openTrust } from './adapters/registry/open-trust.ts';
import type { IssuerConfig } from './config.ts';
import { deriveKey } from './derive-key.ts';
import type { Clock, RandomBytes } from './ports.ts';
import { createCheckStatus, type ReadStatusList } from './presentation/check-status.ts';
import { createPresentation, type Presentation } from './presentation/presentation.ts';
import { REQUEST_SECONDS } from './presentation/presentation-request.ts';
import type { AskingDepartment } from './presentation/question.ts';
import { logFailure } from './server.ts';
import type { PublishedList } from './status/publish-status-list.ts';

export type OpenPresentation = Presentation & {
  /** Begins to follow the registry; until it is read no credential is believed. */
  start(): Promise<void>;
  close(): Promise<void>;
};

type Place = AskingDepartment & { credentialIssuer: string };

/** Undefined when the settings name no registry or no certificate authorities, or nobody issues what would be asked for. */
export function openPresentation(
  config: Pick<
    IssuerConfig,
    'presentation' | 'publicUrl' | 'walletUrl' | 'databaseUrl' | 'dataDir' | 'secret'
  >,
  ports: {
    places: readonly Place[];
    db: Database;
    /** Of this issuer's own departments, which need no fetch. */
    publishedList: (department: string, number: number) => Promise<PublishedList | undefined>;
    now: Clock;
    randomBytes: RandomBytes;
    log: FastifyBaseLogger;
  },
): OpenPresentation | undefined {
  const { presentation: wanted, publicUrl } = config;
  const { places, db, now, randomBytes, log } = ports;
  if (wanted === undefined) return undefined;
  const own = places.filter(({ credential }) => credential.vct === wanted.vct);
  const issuers = wanted.issuers.length > 0 ? wanted.issuers : own.map((place) => place.credentialIssuer);
  if (issuers.length === 0) return undefined;

  const { trust, start, close } = openTrust(wanted, {
    now,
    // several processes may share the folder when the database is a server
    stateFile: config.databaseUrl === undefined ? join(config.dataDir, 'registry-follower.json') : undefined,
    log: (event) => log.warn(event, 'the registry follower changed its state'),
  });
  const crypto = createNodeCrypto(nodeCrypto);
  const presentation = createPresentation({
    // nobody gets a credential of a type for showing one of that type: that would be a renewal without end
    departments: places.filter(({ credential }) => credential.vct !== wanted.vct),
    asked: { vct: wanted.vct, claim: wanted.claim, issuers },
    publicUrl,
    walletUrl: config.walletUrl,
    store: createPresentationStore(db),
    keyFor: (use) => deriveKey(config.secret, use),
    verifyPresentation: createVerifyPresentation({
      now,
      crypto,
      trust,
      maxKeyBindingAgeSeconds: REQUEST_SECONDS,
    }),
    checkStatus: createCheckStatus({
      readStatusList: createReadStatusList(places, ports.publishedList, createFetchStatusList(issuers)),
      crypto,
      trust,
      now,
    }),
    returnTo: ({ department, interactionUid }) =>
      `${publicUrl}/${department}/interaction/${interactionUid}/present/return`,
    now,
    randomBytes,
    onFailure: (error) => logFailure(log, error),
  });
  return { ...presentation, start, close };
}

/** Lists of departments on this very issuer are read where they are made; so what was revoked counts at once. */
function createReadStatusList(
  places: readonly Place[],
  publishedList: (department: string, number: number) => Promise<PublishedList | undefined>,
  fetchStatusList: ReadStatusList,
): ReadStatusList {
  return async (uri) => {
    const place = places.find(({ credentialIssuer }) => uri.startsWith(`${credentialIssuer}/status/`));
    if (place === undefined) return fetchStatusList(uri);
    const number = uri.slice(`${place.credentialIssuer}/status/`.length);
    const published = /^[1-9]\d{0,8}$/.test(number)
      ? await publishedList(place.id, Number(number))
      : undefined;
    if (published === undefined) throw new Error('there is no such status list');
    return published.token;
  };
}
