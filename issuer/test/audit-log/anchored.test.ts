// On a real chain: what the issuer publishes is what the chain has been told, through outages, forgetting and rivals.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootOf, statusListDigest } from '@anju/audit-log';
import { createAnchorWriter, type RunningChain, startChain } from '@anju/registry-contracts/govern';
import { controllerKeyOf, openKeyFile } from '@anju/registry-contracts/identity';
import { KeyManagementSystem } from '@veramo/kms-local';
import { computeAddress, parseEther } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { type PostgresServer, postgresUnavailable, startPostgres } from '../../../tests/support/postgres.ts';
import { readEnrolment, writeEnrolment } from '../../src/adapters/keys/enrolment.ts';
import { deriveKey } from '../../src/derive-key.ts';
import { type EnrolledCity, enrolCity, PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey } from '../support/test-wallet.ts';

const LOG = { kind: 'audit-log', uri: `${PUBLIC_URL}/income/audit-log` } as const;
const LIST = { kind: 'status-list', uri: `${PUBLIC_URL}/income/status/1` } as const;

let registry: TestRegistry;
let chain: RunningChain;
let city: EnrolledCity;
let did: string;
let controllerKey: string;
let folder: string;

/** The income department's DID gets an account of this chain that pays. The others stay without one. */
async function giveAccount(): Promise<void> {
  const { dataDir, secret } = city.config;
  const keyFile = openKeyFile(join(dataDir, 'keys.json'), deriveKey(secret, 'key-file'));
  const key = await new KeyManagementSystem(keyFile.privateKeys).createKey({ type: 'Secp256k1' });
  const address = computeAddress(`0x${key.publicKeyHex}`);
  did = `did:ethr:0x7a69:${address}`;
  const identifier = { did, provider: 'did:ethr:0x7a69', controllerKeyId: key.kid, services: [] };
  keyFile.store.dids = { [did]: identifier };
  await keyFile.store.notifyUpdate(keyFile.store, keyFile.store);
  controllerKey = await controllerKeyOf(keyFile, did);
  const enrolled = readEnrolment(dataDir, 'income');
  if (!enrolled) throw new Error('not enrolled');
  writeEnrolment(dataDir, { ...enrolled, did, controller: address });
  await registry.governance.fund(address, parseEther('1'));
}

const registryConfig = () => ({
  registry: { rpcUrl: registry.chain.rpcUrl, deploymentPath: registry.deploymentPath },
});

/** The last anchor of a stream of the department, as the chain has it. */
async function onChain({ kind, uri }: { kind: 'audit-log' | 'status-list'; uri: string }) {
  const { deployment } = registry;
  const outboxDir = join(folder, 'reader');
  const reader = createAnchorWriter({ rpcUrl: registry.chain.rpcUrl, deployment, controllerKey, outboxDir });
  try {
    return await reader.latest(await reader.open({ did, kind, uri }));
  } finally {
    reader.close();
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const publishedRoot = async ({ call }: RunningIssuer) => {
  const leaves = (await call('/income/audit-log')).json.leaves as string[];
  return { size: leaves.length, digestHex: hex(rootOf(leaves.map((leaf) => Buffer.from(leaf, 'hex')))) };
};
const publishedList = async ({ call }: RunningIssuer) => statusListDigest((await call(LIST.uri)).text);
const standingOf = async ({ call }: RunningIssuer, { uri }: { uri: string }) => {
  const streams = (await call('/health')).json.streams as { uri: string }[];
  return streams.find((one) => one.uri === uri);
};
const suspend = ({ clerk }: RunningIssuer, action: 'suspend' | 'resume') =>
  clerk(`/clerk/credentials/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ department: 'income', person_number: PERSON }),
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-anchored-'));
  registry = await startRegistry();
  chain = registry.chain;
  city = await enrolCity();
  await giveAccount();
}, 120_000);
afterAll(async () => {
  await chain?.stop();
  await registry?.stop();
  city?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a department with an account', () => {
  let issuer: RunningIssuer;
  beforeAll(async () => {
    issuer = await startIssuer({ city, config: registryConfig(), outside: { statusListSize: 1000 } });
    await issuer.importCsv('income', registerOf('income'));
    await createTestWallet(issuer, await makeKey()).receive('income', PERSON, 4);
  }, 60_000);
  afterAll(() => issuer?.stop());

  const restart = async (statePath = registry.statePath) => {
    const port = Number(new URL(registry.chain.rpcUrl).port);
    chain = await startChain({ port, statePath });
  };

  it('anchors its audit log and its status list as they are published', async () => {
    await issuer.app.anchoring.runOnce();
    expect(await onChain(LOG)).toMatchObject({ number: 1, ...(await publishedRoot(issuer)) });
    expect(await onChain(LIST)).toMatchObject({ number: 1, ...(await publishedList(issuer)) });
  }, 60_000);

  it('says in its health up to where and when; a department without an account is behind and stops nothing', async () => {
    const anchor = await onChain(LOG);
    expect(await standingOf(issuer, LOG)).toEqual({
      ...LOG,
      anchored_size: 2,
      anchored_at: new Date((anchor?.anchoredAtSeconds ?? 0) * 1000).toISOString(),
    });
    await issuer.importCsv('household', registerOf('household'));
    await issuer.app.anchoring.runOnce();
    const { status, json } = await issuer.call('/health');
    expect([status, json.status, json.anchoring]).toEqual([200, 'ok', 'behind']);
    const other = (json.streams as { uri: string }[]).find(({ uri }) => uri.includes('/household/'));
    expect(other).toMatchObject({ anchored_size: 0, anchored_at: null, problem: 'key_file_unusable' });
  }, 60_000);

  it('anchors a changed status at the next round, and nothing when nothing changed', async () => {
    await suspend(issuer, 'suspend');
    await issuer.app.anchoring.runOnce();
    await issuer.app.anchoring.runOnce();
    expect(await onChain(LIST)).toMatchObject({ number: 2, ...(await publishedList(issuer)) });
    expect(await onChain(LOG)).toMatchObject({ number: 2, ...(await publishedRoot(issuer)) });
  }, 60_000);

  it('goes on issuing while the chain is down, and catches up when it is back', async () => {
    await chain.stop();
    await createTestWallet(issuer, await makeKey())
      .receive('income', PERSON, 1)
      .catch(() => undefined);
    expect((await suspend(issuer, 'resume')).status).toBe(200);
    await createTestWallet(issuer, await makeKey()).receive('income', PERSON, 1);
    await issuer.app.anchoring.runOnce();
    expect(await standingOf(issuer, LOG)).toMatchObject({ anchored_size: 3, problem: 'chain_unreachable' });
    await restart();
    issuer.clock.advance(7200);
    await issuer.app.anchoring.runOnce();
    const standing = await standingOf(issuer, LOG);
    expect(standing).toMatchObject({ anchored_size: (await publishedRoot(issuer)).size });
    expect(standing).not.toHaveProperty('problem');
    expect(await onChain(LOG)).toMatchObject({ number: 3, ...(await publishedRoot(issuer)) });
    expect(await onChain(LIST)).toMatchObject(await publishedList(issuer));
  }, 120_000);

  it('tells a chain that forgot again, under the same number', async () => {
    await chain.stop();
    const older = join(folder, 'older');
    cpSync(registry.statePath, older);
    await restart();
    await suspend(issuer, 'suspend');
    issuer.clock.advance(7200);
    await issuer.app.anchoring.runOnce();
    const told = await onChain(LIST);
    await chain.stop();
    cpSync(older, registry.statePath);
    await restart();
    expect((await onChain(LIST))?.number).toBe((told?.number ?? 0) - 1);

    issuer.clock.advance(60);
    await issuer.app.anchoring.runOnce();
    expect(await onChain(LIST)).toMatchObject({ number: told?.number, digestHex: told?.digestHex });
    expect(await onChain(LOG)).toMatchObject(await publishedRoot(issuer));
  }, 120_000);
});

describe.skipIf(postgresUnavailable() !== null)('two processes of one department', () => {
  let server: PostgresServer | null;
  const both: RunningIssuer[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    const databaseUrl = await (server as PostgresServer).createDatabase();
    for (const name of ['first', 'second']) {
      const dataDir = join(folder, name);
      mkdirSync(dataDir);
      for (const part of ['keys.json', 'enrolment']) {
        cpSync(join(city.config.dataDir, part), join(dataDir, part), { recursive: true });
      }
      // an address of their own, so that the streams are others than those of the test before
      both.push(await startIssuer({ city, config: { ...registryConfig(), dataDir, databaseUrl } }));
    }
  }, 120_000);
  afterAll(async () => {
    for (const one of both) await one.stop();
    await server?.stop();
  });

  it('that anchor at once end with one line of anchors, and that is what both publish', async () => {
    const before = (await onChain(LOG))?.number ?? 0;
    const [first, second] = both as [RunningIssuer, RunningIssuer];
    for (let round = 0; round < 3; round += 1) {
      for (const one of both) await one.importCsv('income', registerOf('income'));
      await Promise.all(both.map(({ app }) => app.anchoring.runOnce()));
    }
    expect((await publishedRoot(first)).size).toBe(6);
    expect(await publishedRoot(second)).toEqual(await publishedRoot(first));
    expect(before).toBeGreaterThan(0);
  }, 120_000);
});
