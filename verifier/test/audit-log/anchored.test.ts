// On a real chain: the root of the agency's audit log is anchored by the controller of its DID, and never in the way.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootOf } from '@anju/audit-log';
import { createAnchorWriter, startChain } from '@anju/registry-contracts/govern';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolAgencyDid, openAgencyDids, openAgencyIdentity } from '../../src/adapters/agency-identity.ts';
import { openOrCreateAgencyKey } from '../../src/adapters/agency-key.ts';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { readEnrolmentConfig } from '../../src/config.ts';
import { present } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { ORIGIN } from '../support/verifier.ts';

let outboxDir: string;
beforeAll(() => {
  outboxDir = mkdtempSync(join(tmpdir(), 'anju-reader-'));
});
afterAll(() => rmSync(outboxDir, { recursive: true, force: true }));

const running = useVerifier({
  async prepare({ dataDir, environment }, { registry }) {
    const config = readEnrolmentConfig({ ...environment, VERIFIER_FUNDER_KEY: registry.funderKey });
    const dids = openAgencyDids(config);
    if (dids === null) throw new Error('no registry is set');
    const agency = 'housing-office';
    const place = { dataDir, agency, sealer: createKeySealer(config.secret) };
    const enrolled = await enrolAgencyDid(dids.agent, agency, openOrCreateAgencyKey(place));
    dids.close();
    writeFileSync(join(dataDir, 'enrolment', 'housing-office.json'), JSON.stringify(enrolled));
  },
});
const { departments, folder, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

async function decide(): Promise<void> {
  const { request_id: id } = await desk.ask();
  const { status } = await present(verifier.app, id, wallet);
  expect(status).toBe(200);
}

async function publishedRoot() {
  const { leaves } = (await verifier.app.inject('/audit-log')).json<{ leaves: string[] }>();
  const root = rootOf(leaves.map((leaf) => Buffer.from(leaf, 'hex')));
  return { size: leaves.length, digestHex: Buffer.from(root).toString('hex') };
}

async function onChain() {
  const { chain, deployment } = departments.registry;
  const identity = openAgencyIdentity(readEnrolmentConfig(folder.environment), 'housing-office');
  if (!identity) throw new Error('not enrolled');
  const controllerKey = await identity.controllerKey();
  const reader = createAnchorWriter({ rpcUrl: chain.rpcUrl, deployment, controllerKey, outboxDir });
  try {
    const stream = { did: identity.did, kind: 'audit-log', uri: `${ORIGIN}/audit-log` } as const;
    return await reader.latest(await reader.open(stream));
  } finally {
    reader.close();
  }
}

const standing = async () => {
  const { anchoring, status } = (await verifier.app.inject('/health')).json();
  return { ...anchoring[0], status };
};

test('the root is anchored when a decision was made, and not again while none is', async () => {
  await verifier.ports.anchoring.runOnce();
  expect(await standing()).toMatchObject({ anchored_size: 0, anchored_at: null, status: 'ok' });
  await decide();
  await verifier.ports.anchoring.runOnce();
  await verifier.ports.anchoring.runOnce();
  const anchor = await onChain();
  expect(anchor).toMatchObject({ number: 1, ...(await publishedRoot()) });
  expect(await standing()).toEqual({
    kind: 'audit-log',
    uri: `${ORIGIN}/audit-log`,
    anchored_size: 1,
    anchored_at: new Date((anchor?.anchoredAtSeconds ?? 0) * 1000).toISOString(),
    status: 'ok',
  });
}, 60_000);

test('a chain that is down stops no decision; the root is anchored once it is back', async () => {
  const { chain, statePath } = departments.registry;
  await chain.stop();
  await decide();
  await decide();
  await verifier.ports.anchoring.runOnce();
  expect(await standing()).toMatchObject({ anchored_size: 1, problem: 'chain_unreachable' });
  const again = await startChain({ port: chain.port, statePath });
  try {
    verifier.clock.advance(7200);
    await verifier.ports.anchoring.runOnce();
    expect(await onChain()).toMatchObject({ number: 2, ...(await publishedRoot()), size: 3 });
    expect(await standing()).not.toHaveProperty('problem');
  } finally {
    await again.stop();
  }
}, 120_000);
