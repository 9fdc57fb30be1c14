// What the follower says when it cannot vouch for its picture: nothing.
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/follow-registry.ts';
import { type RunningChain, startChain } from '../../src/govern/start-chain.ts';
import { createP256Key, type P256Key } from '../support/did-key.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';
const known = { status: 'known' };
const unknown = { status: 'unknown' };

let registry: TestRegistry;
let chain: RunningChain;
let follower: RegistryFollower;
let key: P256Key;
let nowMilliseconds: number;
let logged: unknown[];

const passSeconds = (seconds: number): void => {
  nowMilliseconds += seconds * 1000;
};

beforeEach(async () => {
  registry = await startRegistry();
  chain = registry.chain;
  nowMilliseconds = Date.now();
  logged = [];
  key = createP256Key();
  await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
  await registry.governance.listRoot({ sha256Hex: key.thumbprintHex });
  follower = followRegistry({
    rpcUrl: chain.rpcUrl,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 1_000,
    staleAfterSeconds: 30,
    now: () => new Date(nowMilliseconds),
    log: (event) => logged.push(event),
  });
});
afterEach(async () => {
  await follower.stop();
  await chain.kill();
  await registry.stop();
});

test('before the first poll everything is unknown', () => {
  expect(follower.lookUpKey(key.thumbprintHex)).toEqual(unknown);
  expect(follower.lookUpKey('ab'.repeat(32))).toEqual(unknown);
  expect(follower.isRootListed(key.thumbprintHex)).toBe('unknown');
  expect(follower.lastGoodPollAt).toBeUndefined();
  expect(follower.health.status).toBe('never_read');
});

test('an unreachable chain is answered for until the last good poll is too old, and again after the next', async () => {
  await follower.pollOnce();
  const readAt = nowMilliseconds;
  await chain.stop();
  passSeconds(30);
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject(known);
  expect(follower.isRootListed(key.thumbprintHex)).toBe(true);
  expect(follower.health).toMatchObject({ status: 'good', problem: 'chain_unreachable' });
  expect(follower.lastGoodPollAt?.getTime()).toBe(readAt);

  passSeconds(1);
  expect(follower.lookUpKey(key.thumbprintHex)).toEqual(unknown);
  expect(follower.lookUpKey('ab'.repeat(32))).toEqual(unknown);
  expect(follower.isRootListed(key.thumbprintHex)).toBe('unknown');
  expect(follower.health.status).toBe('stale');

  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  expect(await follower.pollOnce()).toBe(true);
  expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject(known);
  expect(follower.health).toMatchObject({ status: 'good', problem: undefined });
});

test('an idle chain does not grow stale: what counts is the last good poll, not the newest block', async () => {
  for (let polls = 0; polls < 5; polls += 1) {
    passSeconds(29);
    await follower.pollOnce();
  }
  expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject(known);
});

test('a clock that was set far back makes the picture unknown, not young', async () => {
  await follower.pollOnce();
  passSeconds(-31);
  expect(follower.lookUpKey(key.thumbprintHex)).toEqual(unknown);
});

test('a chain with another id is unknown at once', async () => {
  await follower.pollOnce();
  await chain.kill();
  chain = await startChain({ port: chain.port, chainId: 4242 });
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.lookUpKey(key.thumbprintHex)).toEqual(unknown);
  expect(follower.isRootListed(key.thumbprintHex)).toBe('unknown');
  expect(follower.health).toMatchObject({ status: 'stale', problem: 'wrong_chain' });
});

test('a chain without the contracts is unknown at once, not a registry that lists nobody', async () => {
  await follower.pollOnce();
  await chain.kill();
  rmSync(registry.statePath, { force: true });
  rmSync(`${registry.statePath}.previous`, { force: true });
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.lookUpKey(key.thumbprintHex)).toEqual(unknown);
  expect(follower.lookUpKey('ab'.repeat(32))).toEqual(unknown);
  expect(follower.health.problem).toBe('contract_missing');
});

test('the log tells when following fails and works again, once each, and names no key', async () => {
  await follower.pollOnce();
  await follower.pollOnce();
  await chain.stop();
  await follower.pollOnce();
  await follower.pollOnce();
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  await follower.pollOnce();
  expect(logged).toEqual([
    { event: 'registry_followed' },
    { event: 'registry_not_followed', code: 'chain_unreachable' },
    { event: 'registry_followed' },
  ]);
});
