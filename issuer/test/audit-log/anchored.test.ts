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
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { readEnrolment, writeEnrolment } from '../../src/adapters/keys/enrolment.ts';
import { deriveKey } from '../../src/derive-key.ts';
import { type EnrolledCity, enrolCity, PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey } from '../support/test-wallet.ts';

type Stream = { department: string; kind: 'audit-log' | 'status-list'; uri: string };
const logOf = (department: string): Stream => ({
  department,
  kind: 'audit-log',
  uri: `${PUBLIC_URL}/${department}/audit-log`,
});
const LOG = logOf('income');
const LIST: Stream = { department: 'income', kind: 'status-list', uri: `${PUBLIC_URL}/income/status/1` };

let registry: TestRegistry;
let chain: RunningChain;
let city: EnrolledCity;
let folder: string;
const accounts = new Map<string, { did: string; controllerKey: string }>();

/** The department's DID becomes that of an account on this chain, which can pay. */
async function giveAccount(department: string): Promise<void> {
  const { dataDir, secret } = city.config;
  const keyFile = openKeyFile(join(dataDir, 'keys.json'), deriveKey(secret, 'key-file'));
  const key = await new KeyManagementSystem(keyFile.privateKeys).createKey({ type: 'Secp256k1' });
  const address = computeAddress(`0x${key.publicKeyHex}`);
  const did = `did:ethr:0x7a69:${address}`;
  const identifier = { did, provider: 'did:ethr:0x7a69', controllerKeyId: key.kid, keys: [], services: [] };
  keyFile.store.dids = { ...keyFile.store.dids, [did]: identifier };
  await keyFile.store.notifyUpdate(keyFile.store, keyFile.store);
  accounts.set(department, { did, controllerKey: await controllerKeyOf(keyFile, did) });
  const enrolled = readEnrolment(dataDir, department);
  if (!enrolled) throw new Error('not enrolled');
  writeEnrolment(dataDir, { ...enrolled, did, controller: address });
  await registry.governance.fund(address, parseEther('1'));
}

const registryConfig = () => ({
  registry: { rpcUrl: registry.chain.rpcUrl, deploymentPath: registry.deploymentPath },
});

/** The last anchor of a stream, as the chain has it. */
async function onChain({ department, kind, uri }: Stream) {
  const { deployment } = registry;
  const { did = '', controllerKey = '' } = accounts.get(department) ?? {};
  const outboxDir = join(folder, 'reader');
  const reader = createAnchorWriter({ rpcUrl: registry.chain.rpcUrl, deployment, controllerKey, outboxDir });
  try {
    return await reader.latest(await reader.open({ did, kind, uri }));
  } finally {
    reader.close();
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const publishedRoot = async ({ call }: RunningIssuer, { uri } = LOG) => {
  const leaves = (await call(uri)).json.leaves as string[];
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
  for (const department of ['income', 'property']) await giveAccount(department);
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
      kind: LOG.kind,
      uri: LOG.uri,
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

describe.runIf(postgresOrFail())('two processes of one department', () => {
  const server = usePostgres();
  const both: RunningIssuer[] = [];
  beforeAll(async () => {
    const databaseUrl = await server.createDatabase();
    for (const name of ['first', 'second']) {
      const dataDir = join(folder, name);
      mkdirSync(dataDir);
      for (const part of ['keys.json', 'enrolment']) {
        cpSync(join(city.config.dataDir, part), join(dataDir, part), { recursive: true });
      }
      both.push(await startIssuer({ city, config: { ...registryConfig(), dataDir, databaseUrl } }));
    }
  }, 120_000);
  afterAll(async () => {
    for (const one of both) await one.stop();
  });

  it('that anchor at once end with one line of anchors, which is what both publish', async () => {
    const stream = logOf('property');
    const [first, second] = both as [RunningIssuer, RunningIssuer];
    const anchorAtOnce = async () => {
      // What failed, because the other was faster, is tried again after a while.
      for (const { clock } of both) clock.advance(7200);
      await Promise.all(both.map(({ app }) => app.anchoring.runOnce()));
    };
    for (let round = 0; round < 4; round += 1) {
      for (const one of both) await one.importCsv('property', registerOf('property'));
      await anchorAtOnce();
    }
    await anchorAtOnce();
    const root = await publishedRoot(first, stream);
    expect(root.size).toBe(8);
    expect(await publishedRoot(second, stream)).toEqual(root);
    const last = await onChain(stream);
    expect(last).toMatchObject(root);
    expect(last?.number).toBeGreaterThanOrEqual(4);
    for (const one of both) {
      expect(await standingOf(one, stream)).toEqual({
        kind: 'audit-log',
        uri: stream.uri,
        anchored_size: 8,
        anchored_at: new Date((last?.anchoredAtSeconds ?? 0) * 1000).toISOString(),
      });
    }
  }, 120_000);
});
