// The presentation routes of one issuer over a real chain and database, without the rest of it: the income department asks
// for the household credential, which stands for whatever credential says who somebody is.

import * as nodeCrypto from 'node:crypto';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeCrypto } from '@anju/credentials';
import { createVerifyPresentation } from '@anju/openid4vp';
import { sql } from 'drizzle-orm';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { type Departments, signerOf, startDepartments } from '../../../tests/support/departments.ts';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { openDatabase } from '../../src/adapters/postgres/open-database.ts';
import {
  createPresentationStore,
  forgetExpiredPresentations,
} from '../../src/adapters/postgres/presentation-requests.ts';
import { openTrust } from '../../src/adapters/registry/open-trust.ts';
import { deriveKey } from '../../src/derive-key.ts';
import { createCheckStatus, type ReadStatusList } from '../../src/presentation/check-status.ts';
import { createPresentation, type PresentationWay } from '../../src/presentation/presentation.ts';
import type { AskingDepartment } from '../../src/presentation/question.ts';
import { PUBLIC_URL } from './enrolled-city.ts';
import { createTestClock, type TestClock } from './running-issuer.ts';

export const WALLET_URL = 'http://wallet.test:4003';
export const VCT = 'urn:anju:household:1';
export const PERSON = 'P0000000001';

/** What two processes of one issuer share. */
export type Installation = {
  departments: Departments;
  asking: AskingDepartment;
  folder: string;
  secret: Uint8Array;
  db: Database;
  remove(): Promise<void>;
};

export type Process = {
  app: FastifyInstance;
  way: PresentationWay;
  clock: TestClock;
  failures: Error[];
  /** The whole content of the table. */
  rows(): Promise<Record<string, unknown>[]>;
  forgetExpired(): Promise<void>;
  /** Makes the registry's last reading as old as the clock says. */
  followNoMore(): Promise<void>;
  close(): Promise<void>;
};

export async function install(databaseUrl?: string): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-presentation-'));
  const departments = await startDepartments();
  writeFileSync(join(folder, 'roots.pem'), departments.authority.rootPem);
  if (databaseUrl === undefined) await putEmptyDatabase(join(folder, 'database'));
  const database = await openDatabase({ folder: join(folder, 'database'), databaseUrl });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signBytes = signerOf(privateKey);
  const did = 'did:ethr:0x7a69:0x0000000000000000000000000000000000000001';
  const x5c = await departments.authority.certify({
    spki: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    subject: { commonName: 'Income Office', organization: '收入办' },
    uris: [did, `${PUBLIC_URL}/income`],
    usage: 'issue_credentials',
  });
  return {
    departments,
    asking: {
      id: 'income',
      name: { 'zh-CN': '收入办', en: 'Income Office' },
      credential: { vct: 'urn:anju:income:1', name: { 'zh-CN': '收入凭证', en: 'Income credential' } },
      key: { did, kid: `${did}#delegate-1`, x5c, sign: (data) => signBytes(new Uint8Array(data)) },
    },
    folder,
    secret: randomBytes(32),
    db: database.db,
    async remove() {
      await database.close();
      await departments.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Options = {
  issuers?: string[];
  readStatusList?: ReadStatusList;
  secret?: Uint8Array;
  db?: Database;
};

export async function startProcess(installation: Installation, options: Options = {}): Promise<Process> {
  const { departments, asking, folder, db = installation.db } = { ...installation, ...options };
  const clock = createTestClock();
  const failures: Error[] = [];
  const household = departments.department('household');
  const { now } = clock;
  const { trust, start, close } = openTrust(
    {
      vct: VCT,
      claim: 'person_number',
      issuers: [],
      rootsFile: join(folder, 'roots.pem'),
      rpcUrl: departments.registry.chain.rpcUrl,
      deploymentPath: departments.registry.deploymentPath,
      pollMilliseconds: 50,
      staleAfterSeconds: 60,
    },
    { now, stateFile: undefined, log: () => undefined },
  );
  await start();
  const crypto = createNodeCrypto(nodeCrypto);
  const readStatusList = options.readStatusList ?? (() => departments.statusToken('household'));
  const presentation = createPresentation({
    departments: [asking],
    asked: { vct: VCT, claim: 'person_number', issuers: options.issuers ?? [household.iss] },
    publicUrl: PUBLIC_URL,
    walletUrl: WALLET_URL,
    store: createPresentationStore(db),
    keyFor: (use) => deriveKey(options.secret ?? installation.secret, use),
    verifyPresentation: createVerifyPresentation({ now, crypto, trust, maxKeyBindingAgeSeconds: 300 }),
    checkStatus: createCheckStatus({ readStatusList, crypto, trust, now }),
    returnTo: ({ department, interactionUid }) =>
      `${PUBLIC_URL}/${department}/interaction/${interactionUid}/present/return`,
    now,
    randomBytes,
    onFailure: (error) => void failures.push(error),
  });
  const app = Fastify({ routerOptions: { maxParamLength: 128 } });
  await presentation.registerRoutes(app);
  const way = presentation.wayOf('income');
  if (way === undefined) throw new Error('the income department asks for nothing');
  return {
    app,
    way,
    clock,
    failures,
    rows: async () => (await db.execute(sql`SELECT * FROM presentation_requests`)).rows,
    forgetExpired: () => forgetExpiredPresentations(db, now()),
    followNoMore: close,
    async close() {
      await app.close();
      await close();
    },
  };
}

/** One installation with one process of it, for all tests of a file. */
export function useIssuer(): { installation: Installation; issuer: Process } {
  const used = {} as { installation: Installation; issuer: Process };
  beforeAll(async () => {
    used.installation = await install();
    used.issuer = await startProcess(used.installation);
  });
  afterAll(async () => {
    await used.issuer?.close();
    await used.installation?.remove();
  });
  return used;
}
