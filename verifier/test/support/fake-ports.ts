// Ports without a chain and a database, for tests of what stands before them. Checking a presentation is not among these.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { parseRule } from '@anju/eligibility';
import pino from 'pino';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { createAgencies } from '../../src/agencies/agencies.ts';
import type { VerifierPorts } from '../../src/app.ts';
import { logOptions } from '../../src/logging.ts';
import { hashPassword } from '../../src/officers/password.ts';
import type { PresentationRequest } from '../../src/requests/presentation-request.ts';
import { createRuleCatalogue } from '../../src/rules/rule-catalogue.ts';
import { noTelemetry } from '../../src/telemetry/telemetry.ts';
import { PASSWORD } from './verifier.ts';

export const officers = [
  { login: 'li', name: { 'zh-CN': '李', en: 'Li' }, agency: 'housing-office' },
] as const;

const never = (): never => {
  throw new Error('no part of this test');
};

export async function createFakePorts(replace: Partial<VerifierPorts> = {}): Promise<VerifierPorts> {
  const document = readFileSync(join(cityDir, 'rules', 'beijing-public-rental-2011-25.json'));
  const sha256 = createHash('sha256').update(document).digest('hex');
  const requests = new Map<string, PresentationRequest>();
  const sessions = new Map<string, { login: string; expiresAt: Date }>();
  const passwordScrypt = await hashPassword(PASSWORD);
  let counter = 0;
  return {
    settings: {
      publicUrl: 'http://localhost:4002',
      proxies: [],
      walletUrl: 'http://localhost:4003',
      deskDir: null,
      eventPollMilliseconds: 1_000,
      sweepMilliseconds: 60_000,
    },
    now: () => new Date(),
    randomBytes(length) {
      counter += 1;
      return createHash('sha512').update(`${counter}`).digest().subarray(0, length);
    },
    agencies: createAgencies([
      {
        id: 'housing-office',
        name: { 'zh-CN': '住房保障事务中心', en: 'Housing Office' },
        clientId: 'x509_hash:test',
        thumbprintHex: '00'.repeat(32),
        apiKeysSha256: [],
        returnUris: [],
        origins: [],
        declarations: new Map(),
        certificates: ['test'],
        bounds: { callsAMinute: 600, openRequests: 2_000 },
        x5c: ['test'],
        sign: () => new Uint8Array(64),
      },
    ]),
    registrationOf: () => ({ status: 'unlisted' }),
    rules: createRuleCatalogue([{ rule: parseRule(new Uint8Array(document)), sha256, document }], []),
    requests: {
      async add(request) {
        requests.set(request.id, { ...request, state: 'waiting' });
      },
      addOnce: never,
      addAppeal: never,
      findAppealsOf: async () => [],
      hasKey: never,
      countOpen: never,
      find: async (id) => requests.get(id) ?? null,
      findMany: async (ids) => ids.flatMap((id) => requests.get(id) ?? []),
      markFetched: async () => null,
      claim: never,
      endByWallet: never,
      recordDecision: never,
      recordRefusal: never,
      holdAnswer: never,
      holdWalletError: never,
      release: never,
      endLured: never,
      countWrongCode: never,
      endOverdue: async () => ({ expired: 0, stuck: 0, notReturned: 0 }),
      listEnded: async () => ({ requests: [], next: null }),
    },
    entries: { findBySalt: async () => null },
    sessions: {
      async add({ tokenHash, login, expiresAt }) {
        sessions.set(tokenHash, { login, expiresAt });
      },
      async find(tokenHash, now) {
        const session = sessions.get(tokenHash);
        return session !== undefined && session.expiresAt > now ? { login: session.login } : null;
      },
      async remove(tokenHash) {
        sessions.delete(tokenHash);
      },
      async removeExpired() {},
    },
    officers: officers.map((officer) => ({ ...officer, passwordScrypt })),
    sealer: createKeySealer(new Uint8Array(32)),
    verifyPresentation: never,
    checkStatus: never,
    auditLog: {
      head: never,
      page: never,
      inclusion: never,
      consistency: never,
    },
    anchoring: { standings: () => [], runOnce: async () => {} },
    tellAgencies: { standings: () => [], runOnce: async () => {} },
    registryHealth: () => ({ fresh: true, lastGoodPollAt: new Date() }),
    databaseAnswers: async () => true,
    telemetry: noTelemetry,
    log: pino(logOptions('silent')),
    async close() {},
    ...replace,
  };
}
