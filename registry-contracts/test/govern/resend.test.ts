// A killed chain forgets what it had not saved: here by starting it again from an older state file, or from none.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import { createGovernance } from '../../src/govern/create-governance.ts';
import { type RunningChain, startChain } from '../../src/govern/start-chain.ts';
import type { KeyState } from '../../src/key-state.ts';
import { createRegistryReader, type RegistryReader } from '../../src/read/index.ts';
import { createP256Key } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';

let registry: TestRegistry;
let chain: RunningChain;
let reader: RegistryReader;
let olderStatePath: string;

const newListing = (vct = 'urn:anju:income:1') => ({
  thumbprintHex: createP256Key().thumbprintHex,
  vct,
  did: didOfAddress(31337, Wallet.createRandom().address),
  iss: 'http://localhost:4001/income',
});
const stateOf = async ({ thumbprintHex, vct }: { thumbprintHex: string; vct: string }) =>
  (await reader.listingOf(thumbprintHex, vct))?.state;

/** Saves what the chain knows now, as the state that it will fall back to. */
const rememberOnlyUntilHere = async (): Promise<void> => {
  await chain.stop();
  copyFileSync(registry.statePath, olderStatePath);
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
};
const killAndFallBack = async (to: 'older' | 'nothing'): Promise<void> => {
  await chain.kill();
  rmSync(registry.statePath, { force: true });
  rmSync(`${registry.statePath}.previous`, { force: true });
  if (to === 'older') copyFileSync(olderStatePath, registry.statePath);
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
};

beforeEach(async () => {
  registry = await startRegistry();
  chain = registry.chain;
  olderStatePath = join(registry.stateDir, 'older.json');
  reader = createRegistryReader({
    rpcUrls: [chain.rpcUrl],
    chainId: 31337,
    issuerRegistry: registry.deployment.issuerRegistry,
    fetch,
  });
});
afterEach(async () => {
  await chain.kill();
  await registry.stop();
});

test('a listing, a state and a root that the chain forgot are sent again, and nothing else', async () => {
  const { governance } = registry;
  const remembered = newListing();
  await governance.listKey(remembered);
  await rememberOnlyUntilHere();
  const forgotten = newListing();
  const root = createP256Key().thumbprintHex;
  await governance.listKey(forgotten);
  await governance.setKeyState({ ...remembered, state: 'suspended' });
  await governance.listRoot({ sha256Hex: root });
  await killAndFallBack('older');
  expect(await stateOf(forgotten)).toBeUndefined();
  expect(await stateOf(remembered)).toBe('active');

  expect(await governance.resend()).toEqual({ sent: 3 });
  expect(await stateOf(forgotten)).toBe('active');
  expect(await stateOf(remembered)).toBe('suspended');
  expect(await reader.isRootListed(root)).toBe(true);
  expect(await governance.resend()).toEqual({ sent: 0 });
});

test('a chain that forgot everything gets everything back, at the same addresses', async () => {
  const { governance } = registry;
  const { address } = Wallet.createRandom();
  const active = newListing();
  await governance.listKey(active);
  const ends: Partial<Record<KeyState, ReturnType<typeof newListing>>> = {};
  for (const state of ['suspended', 'retired', 'withdrawn', 'compromised'] as const) {
    const listing = newListing();
    ends[state] = listing;
    await governance.listKey(listing);
    await governance.setKeyState({ ...listing, state });
  }
  await governance.fund(address, 5_000n);
  await killAndFallBack('nothing');

  // by a governor who knows nothing but the folder
  const reopened = createGovernance({
    rpcUrl: chain.rpcUrl,
    privateKey: registry.governorKey,
    chainId: 31337,
  });
  expect(await reopened.deploy({ stateDir: registry.stateDir })).toEqual(registry.deployment);
  await reopened.resend();
  reopened.close();

  expect(await stateOf(active)).toBe('active');
  for (const [state, listing] of Object.entries(ends)) expect(await stateOf(listing)).toBe(state);
  expect(BigInt(await rpc<string>(chain.rpcUrl, 'eth_getBalance', [address, 'latest']))).toBe(5_000n);
});

test('a withdrawal that the chain forgot comes back with the listing, also when only the listing is asked for', async () => {
  const { governance } = registry;
  const listing = newListing();
  await governance.listKey(listing);
  await governance.setKeyState({ ...listing, state: 'withdrawn' });
  await killAndFallBack('nothing');
  await governance.deploy({ stateDir: registry.stateDir });
  await governance.listKey(listing);
  expect(await stateOf(listing)).toBe('withdrawn');
  await expect(governance.setKeyState({ ...listing, state: 'active' })).rejects.toMatchObject({
    code: 'state_is_final',
  });
});

test('a chain killed right after it confirmed has it all after a resend, saved or not', async () => {
  const { governance } = registry;
  const listing = newListing();
  await governance.listKey(listing);
  await chain.kill();
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  expect(await governance.deploy({ stateDir: registry.stateDir })).toEqual(registry.deployment);
  await governance.resend();
  expect(await stateOf(listing)).toBe('active');
});

test('a root whose withdrawal the chain forgot is withdrawn again', async () => {
  const { governance } = registry;
  const root = { sha256Hex: createP256Key().thumbprintHex };
  await governance.listRoot(root);
  await rememberOnlyUntilHere();
  await governance.withdrawRoot(root);
  await killAndFallBack('older');
  expect(await reader.isRootListed(root.sha256Hex)).toBe(true);
  await governance.resend();
  expect(await reader.isRootListed(root.sha256Hex)).toBe(false);
});

test('what was decided while no chain answered is sent when it is back', async () => {
  const { governance } = registry;
  const listing = newListing();
  await chain.stop();
  await expect(governance.listKey(listing)).rejects.toMatchObject({ code: 'chain_unreachable' });
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  expect(await governance.resend()).toEqual({ sent: 1 });
  expect(await stateOf(listing)).toBe('active');
});

test('a deployment file never moves to a later block than the contracts were ever at', async () => {
  const { governance } = registry;
  await killAndFallBack('nothing');
  await rpc(chain.rpcUrl, 'anvil_mine', ['0x5']);
  expect(await governance.deploy({ stateDir: registry.stateDir })).toEqual(registry.deployment);
});

test('a lost or broken deployment file is written again', async () => {
  const { governance, deploymentPath, deployment, stateDir } = registry;
  writeFileSync(deploymentPath, '{');
  await governance.deploy({ stateDir });
  const written = JSON.parse(readFileSync(deploymentPath, 'utf8')) as typeof deployment;
  // nobody knows any more when it was: from the first block on is never wrong
  expect(written).toEqual({ ...deployment, deployedAtBlock: 0 });
});

test('the outbox holds decisions, one file a subject, and no key that signs', async () => {
  const { governance, stateDir, governorKey } = registry;
  const listing = newListing();
  await governance.listKey(listing);
  await governance.setKeyState({ ...listing, state: 'suspended' });
  await governance.setKeyState({ ...listing, state: 'retired' });
  const names = readdirSync(join(stateDir, 'outbox'));
  expect(names.map((name) => name.replace(/-[0-9a-f]{32}\.json$/, ''))).toEqual(['key-state', 'listing']);
  const text = names.map((name) => readFileSync(join(stateDir, 'outbox', name), 'utf8')).join();
  expect(text).toContain('"retired"');
  expect(text).not.toContain('"suspended"');
  expect(text).not.toContain(governorKey.slice(2));
});
