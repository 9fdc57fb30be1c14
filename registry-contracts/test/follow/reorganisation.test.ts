// The embedded chain can forget its last seconds, and any chain can replace its last blocks: what was read from them
// must be undone.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/follow-registry.ts';
import { type RunningChain, startChain } from '../../src/govern/start-chain.ts';
import { createP256Key, type P256Key } from '../support/did-key.ts';
import { headNumber, rpc } from '../support/rpc.ts';
import { type RpcProxy, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let chain: RunningChain;
let proxy: RpcProxy;
let follower: RegistryFollower;
let early: P256Key;
let late: P256Key;

const statusOf = (key: P256Key): string => follower.lookUpKey(key.thumbprintHex).status;

beforeEach(async () => {
  registry = await startRegistry();
  chain = registry.chain;
  proxy = await startRpcProxy(chain.rpcUrl);
  follower = followRegistry({
    rpcUrl: proxy.url,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 1_000,
    staleAfterSeconds: 3_600,
    now: () => new Date(),
  });
  [early, late] = [createP256Key(), createP256Key()];
  await registry.accredit({ spkiDer: early.spkiDer, vct, iss });
});
afterEach(async () => {
  await follower.stop();
  await proxy.close();
  await chain.kill();
  await registry.stop();
});

test('a head that moved back undoes the listings, states and roots that were read from it', async () => {
  const snapshot = await rpc(chain.rpcUrl, 'evm_snapshot');
  await registry.accredit({ spkiDer: late.spkiDer, vct, iss });
  await registry.governance.setKeyState({ ...early, vct, state: 'suspended' });
  await registry.governance.listRoot({ sha256Hex: late.thumbprintHex });
  await follower.pollOnce();
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'known']);
  expect(follower.lookUpKey(early.thumbprintHex)).toMatchObject({ types: [{ state: 'suspended' }] });
  expect(follower.isRootListed(late.thumbprintHex)).toBe(true);

  await rpc(chain.rpcUrl, 'evm_revert', [snapshot]);
  expect(await follower.pollOnce()).toBe(true);
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'unlisted']);
  expect(follower.lookUpKey(early.thumbprintHex)).toMatchObject({ types: [{ state: 'active' }] });
  expect(follower.isRootListed(late.thumbprintHex)).toBe(false);
});

test.each([
  ['of the same height', 0],
  ['that is longer', 3],
])('another branch %s undoes what was read from the one that it replaced', async (_case, more) => {
  const snapshot = await rpc(chain.rpcUrl, 'evm_snapshot');
  const forkedAt = await headNumber(chain.rpcUrl);
  await registry.accredit({ spkiDer: late.spkiDer, vct, iss });
  await follower.pollOnce();
  expect(statusOf(late)).toBe('known');
  const length = (await headNumber(chain.rpcUrl)) - forkedAt;

  await rpc(chain.rpcUrl, 'evm_revert', [snapshot]);
  await rpc(chain.rpcUrl, 'anvil_mine', [`0x${(length + more).toString(16)}`, '0x5']);
  expect(await headNumber(chain.rpcUrl)).toBe(forkedAt + length + more);
  expect(await follower.pollOnce()).toBe(true);
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'unlisted']);
});

test('a key in a DID document goes with the blocks that it came in', async () => {
  const identity = await registry.createIdentity();
  await registry.governance.listKey({ ...late, vct, did: identity.did, iss });
  const snapshot = await rpc(chain.rpcUrl, 'evm_snapshot');
  await identity.addKey(late.spkiDer);
  await follower.pollOnce();
  expect(statusOf(late)).toBe('known');

  await rpc(chain.rpcUrl, 'evm_revert', [snapshot]);
  await follower.pollOnce();
  expect(statusOf(late)).toBe('unlisted');
});

test('a chain killed and started from what it had saved is followed, and again once what it forgot is resent', async () => {
  await chain.stop();
  const saved = join(registry.stateDir, 'saved.json');
  copyFileSync(registry.statePath, saved);
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  const identity = await registry.createIdentity();
  await identity.addKey(late.spkiDer);
  await registry.governance.listKey({ ...late, vct, did: identity.did, iss });
  await follower.pollOnce();
  expect(statusOf(late)).toBe('known');

  await chain.kill();
  copyFileSync(saved, registry.statePath);
  chain = await startChain({ port: chain.port, statePath: registry.statePath });
  await follower.pollOnce();
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'unlisted']);

  await registry.governance.resend();
  await registry.governance.fund(identity.address, 10n ** 17n);
  await identity.addKey(late.spkiDer);
  await follower.pollOnce();
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'known']);
});

test('a chain that goes another way while it is read is no good poll, and nothing of it is believed', async () => {
  await follower.pollOnce();
  const snapshot = await rpc(chain.rpcUrl, 'evm_snapshot');
  await registry.accredit({ spkiDer: late.spkiDer, vct, iss });
  let readsLogs = false;
  proxy.interfere = (request) => {
    readsLogs ||= request.method === 'eth_getLogs';
    // the last look at the head comes after the logs: by then the block is another one
    return readsLogs && request.method === 'eth_getBlockByNumber'
      ? resultOf(request, { number: request.params[0], hash: `0x${'ee'.repeat(32)}`, timestamp: '0x1' })
      : undefined;
  };
  expect(await follower.pollOnce()).toBe(false);
  expect(follower.health.problem).toBe('head_moved');
  expect(statusOf(late)).toBe('unknown');

  proxy.interfere = () => undefined;
  await rpc(chain.rpcUrl, 'evm_revert', [snapshot]);
  expect(await follower.pollOnce()).toBe(true);
  expect([statusOf(early), statusOf(late)]).toEqual(['known', 'unlisted']);
});
