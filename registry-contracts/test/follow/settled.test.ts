// On any chain but the town's own what is settled stays: a provider that goes back behind it is not believed.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/index.ts';
import { createP256Key, type P256Key, type TestIdentity } from '../support/did-key.ts';
import { headNumber, rpc } from '../support/rpc.ts';
import { type RpcProxy, type RpcRequest, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';
const chainId = 4_242;

let registry: TestRegistry;
let proxy: RpcProxy;
let follower: RegistryFollower;
let identity: TestIdentity;
let key: P256Key;
let nowMilliseconds: number;

/** The embedded chain under another id, so that it is taken for a network. */
const underAnotherId = (request: RpcRequest): string | undefined =>
  request.method === 'eth_chainId' ? resultOf(request, `0x${chainId.toString(16)}`) : undefined;
const latest = (): Promise<{ number: string; timestamp: string }> =>
  rpc(registry.chain.rpcUrl, 'eth_getBlockByNumber', ['latest', false]);
/** Says that an earlier block is the newest. */
function goBackTo(block: unknown): void {
  proxy.interfere = (request) =>
    request.method === 'eth_getBlockByNumber' && request.params[0] === 'latest'
      ? resultOf(request, block)
      : underAnotherId(request);
}
const stateOf = (): unknown => {
  const found = follower.lookUpKey(key.thumbprintHex);
  return found.status === 'known' ? found.types[0]?.state : found.status;
};
const compromise = () => registry.governance.setKeyState({ ...key, vct, state: 'compromised' });

beforeEach(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  proxy.interfere = underAnotherId;
  nowMilliseconds = Date.now();
  follower = followRegistry({
    rpcUrl: proxy.url,
    deployment: { ...registry.deployment, chainId },
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 60,
    now: () => new Date(nowMilliseconds),
  });
  key = createP256Key();
  identity = await registry.createIdentity();
  await identity.addKey(key.spkiDer);
  await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
}, 60_000);
afterEach(async () => {
  await follower.stop();
  await proxy.close();
  await registry.stop();
});

test('a head far below the one that was read makes everything unknown, until the chain is back', async () => {
  const before = await latest();
  await compromise();
  expect(await follower.pollOnce()).toBe(true);
  expect(stateOf()).toBe('compromised');
  goBackTo(before);
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.health).toMatchObject({ status: 'stale', problem: 'head_moved' });
  expect(stateOf()).toBe('unknown');

  proxy.interfere = underAnotherId;
  expect(await follower.pollOnce()).toBe(true);
  expect(stateOf()).toBe('compromised');
});

test('an endpoint a few blocks behind takes nothing back and is no good poll: the picture ages', async () => {
  await compromise();
  await follower.pollOnce();
  const head = Number((await latest()).number);
  goBackTo(await rpc(registry.chain.rpcUrl, 'eth_getBlockByNumber', [`0x${(head - 1).toString(16)}`, false]));
  nowMilliseconds += 60_000;
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.health).toMatchObject({ status: 'good', problem: 'head_behind' });
  expect(stateOf()).toBe('compromised');
  nowMilliseconds += 1_000;
  expect(follower.health.status).toBe('stale');
  expect(stateOf()).toBe('unknown');
});

test('an endpoint whose newest block is old by the clock gives no good poll, whoever asks it first or again', async () => {
  nowMilliseconds = Number((await latest()).timestamp) * 1000 + 600_000;
  expect(await follower.pollOnce()).toBe(true);
  expect(stateOf()).toBe('active');
  nowMilliseconds += 1_000;
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.health).toMatchObject({ status: 'good', problem: 'head_behind' });
  nowMilliseconds += 60_000;
  expect(follower.health.status).toBe('stale');
  await rpc(registry.chain.rpcUrl, 'anvil_mine', ['0x2', '0x258']);
  expect(await follower.pollOnce()).toBe(true);
});

test('what was settled is not taken back under a higher head either', async () => {
  const snapshot = await rpc(registry.chain.rpcUrl, 'evm_snapshot');
  await compromise();
  await rpc(registry.chain.rpcUrl, 'anvil_mine', ['0x4']);
  await follower.pollOnce();
  const head = await headNumber(registry.chain.rpcUrl);
  await rpc(registry.chain.rpcUrl, 'evm_revert', [snapshot]);
  await rpc(registry.chain.rpcUrl, 'anvil_mine', ['0x20']);
  expect(await headNumber(registry.chain.rpcUrl)).toBeGreaterThan(head);
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.health).toMatchObject({ status: 'stale', problem: 'head_moved' });
  expect(stateOf()).toBe('unknown');
});

test('what is not settled yet may go another way', async () => {
  const snapshot = await rpc(registry.chain.rpcUrl, 'evm_snapshot');
  await identity.removeKey(key.spkiDer);
  await follower.pollOnce();
  expect(stateOf()).toBe('unlisted');
  await rpc(registry.chain.rpcUrl, 'evm_revert', [snapshot]);
  await rpc(registry.chain.rpcUrl, 'anvil_mine', ['0x2']);
  expect(await follower.pollOnce()).toBe(true);
  expect(stateOf()).toBe('active');
});
