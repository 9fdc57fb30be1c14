import { Wallet, ZeroAddress } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/follow-registry.ts';
import { compressedPoint, createP256Key } from '../support/did-key.ts';
import { type RpcProxy, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let proxy: RpcProxy;
let follower: RegistryFollower;

const open = (rpcUrl = registry.chain.rpcUrl): RegistryFollower =>
  followRegistry({
    rpcUrl,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 5,
    staleAfterSeconds: 3_600,
    now: () => new Date(),
  });

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  follower = open(proxy.url);
});
afterEach(() => {
  proxy.interfere = () => undefined;
  vi.useRealTimers();
});
afterAll(async () => {
  await follower.stop();
  await proxy.close();
  await registry.stop();
});

describe('a key', () => {
  test('that is listed and in the DID document is known with its DID, issuer and types', async () => {
    const key = createP256Key();
    const { did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    await registry.governance.listKey({ ...key, vct: 'urn:anju:household:1', did, iss });
    expect(await follower.pollOnce()).toBe(true);
    const known = {
      status: 'known',
      did,
      iss,
      types: [
        { vct, state: 'active' },
        { vct: 'urn:anju:household:1', state: 'active' },
      ],
    };
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual(known);
    expect(follower.lookUpKey(`0x${key.thumbprintHex.toUpperCase()}`)).toEqual(known);
  });

  test('that nobody listed is unlisted, and so is anything that is no thumbprint', async () => {
    await follower.pollOnce();
    expect(follower.lookUpKey(createP256Key().thumbprintHex)).toEqual({ status: 'unlisted' });
    for (const nonsense of ['', '0x', 'zz'.repeat(32), '__proto__']) {
      expect(follower.lookUpKey(nonsense)).toEqual({ status: 'unlisted' });
    }
  });

  test.each(['suspended', 'retired', 'withdrawn', 'compromised'] as const)(
    'that was %s is known as such, and for no other type',
    async (state) => {
      const key = createP256Key();
      const other = 'urn:anju:household:1';
      const { did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
      await registry.governance.listKey({ ...key, vct: other, did, iss });
      await registry.governance.setKeyState({ ...key, vct, state });
      await follower.pollOnce();
      expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({
        types: [
          { vct, state },
          // a stolen key is stolen for everything that it may sign
          { vct: other, state: state === 'compromised' ? 'compromised' : 'active' },
        ],
      });
    },
  );
});

describe('the DID document', () => {
  test('must hold the key: a listing alone does not count', async () => {
    const key = createP256Key();
    const { did } = await registry.createIdentity();
    await registry.governance.listKey({ ...key, vct, did, iss });
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
  });

  test('may take the key up after it was listed', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    await follower.pollOnce();
    await identity.addKey(key.spkiDer);
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known', did: identity.did });
  });

  test('of another department does not make up for it', async () => {
    const key = createP256Key();
    const [owner, other] = [await registry.createIdentity(), await registry.createIdentity()];
    await other.addKey(key.spkiDer);
    await registry.governance.listKey({ ...key, vct, did: owner.did, iss });
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
  });

  test('that gave the key up takes its listing with it, and its other keys stay', async () => {
    const [given, kept] = [createP256Key(), createP256Key()];
    const identity = await registry.createIdentity();
    for (const key of [given, kept]) {
      await identity.addKey(key.spkiDer);
      await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    }
    await follower.pollOnce();
    expect(follower.lookUpKey(given.thumbprintHex)).toMatchObject({ status: 'known' });
    await identity.removeKey(given.spkiDer);
    await follower.pollOnce();
    expect(follower.lookUpKey(given.thumbprintHex)).toEqual({ status: 'unlisted' });
    expect(follower.lookUpKey(kept.thumbprintHex)).toMatchObject({ status: 'known' });
  });

  test('that was deactivated holds no key', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    await identity.addKey(key.spkiDer);
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
    await identity.handOver(ZeroAddress);
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
  });

  test('holds a key only as long as it says', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    await identity.addKey(key.spkiDer, 600);
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    vi.useFakeTimers({ toFake: ['Date'] });
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });

    vi.setSystemTime(Date.now() + 700_000);
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
    expect(await follower.pollOnce()).toBe(true);
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
  });

  test('gives no say to a key that it holds for another purpose than assertion', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    const compressed = compressedPoint(key.spkiDer);
    await identity.setAttribute('did/pub/Secp256r1/enc/hex', compressed);
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unlisted' });
    await identity.setAttribute('did/pub/Secp256r1/veriKey/hex', compressed);
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
  });

  test('full of nonsense harms nobody, not even its other keys', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    await identity.addKey(key.spkiDer);
    await identity.setAttribute('did/pub/Secp256r1/veriKey/hex', '0x');
    await identity.setAttribute('did/pub/Secp256r1/veriKey/hex', `0x02${'ff'.repeat(32)}`);
    await identity.setAttribute('did/pub/Secp256r1/veriKey/pem', '0xff');
    await identity.setAttribute('did/svc/Hub', '0xfffe');
    await identity.setAttribute('nonsense', '0x00');
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    expect(await follower.pollOnce()).toBe(true);
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
  });
});

describe('a root', () => {
  test('is listed from its listing to its withdrawal', async () => {
    const root = createP256Key().thumbprintHex;
    await follower.pollOnce();
    expect(follower.isRootListed(root)).toBe(false);
    await registry.governance.listRoot({ sha256Hex: root });
    await follower.pollOnce();
    expect(follower.isRootListed(root)).toBe(true);
    expect(follower.isRootListed(`0x${root.toUpperCase()}`)).toBe(true);
    expect(follower.isRootListed('nonsense')).toBe(false);
    await registry.governance.withdrawRoot({ sha256Hex: root });
    await follower.pollOnce();
    expect(follower.isRootListed(root)).toBe(false);
  });
});

describe('following', () => {
  test('answers look-ups without asking the chain', async () => {
    const key = createP256Key();
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    await follower.pollOnce();
    proxy.asked = [];
    for (let times = 0; times < 100; times += 1) follower.lookUpKey(key.thumbprintHex);
    expect(proxy.asked).toEqual([]);
  });

  test('asks an idle chain for its id and its head, and for nothing else', async () => {
    await follower.pollOnce();
    proxy.asked = [];
    await follower.pollOnce();
    expect(proxy.asked).toEqual(['eth_chainId', 'eth_getBlockByNumber']);
  });

  test('asks a head that moved for logs, how far everything has come, and the head once more', async () => {
    const key = createP256Key();
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    await follower.pollOnce();
    await registry.governance.fund(Wallet.createRandom().address, 1n);
    proxy.asked = [];
    await follower.pollOnce();
    expect(proxy.asked).toEqual([
      ...['eth_chainId', 'eth_getBlockByNumber', 'eth_getBlockByNumber', 'eth_getLogs', 'eth_call'],
      ...['eth_getLogs', 'eth_call', 'eth_getBlockByNumber'],
    ]);
  });

  test('has another revision after each change of the registry or of a DID document, and the same after any other block', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    const revisionAfter = async (act: () => Promise<unknown>): Promise<number> => {
      await act();
      await follower.pollOnce();
      return follower.revision;
    };
    const listed = await revisionAfter(async () => undefined);
    const held = await revisionAfter(() => identity.addKey(key.spkiDer));
    const idle = await revisionAfter(() => registry.governance.fund(Wallet.createRandom().address, 1n));
    const stopped = await revisionAfter(() =>
      registry.governance.setKeyState({ ...key, vct, state: 'compromised' }),
    );
    expect([held > listed, idle === held, stopped > idle]).toEqual([true, true, true]);
  });

  test('reads in order what happened since the last poll, however much', async () => {
    const key = createP256Key();
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    for (const state of ['suspended', 'active', 'retired'] as const) {
      await registry.governance.setKeyState({ ...key, vct, state });
    }
    await follower.pollOnce();
    const fresh = open();
    await fresh.pollOnce();
    for (const each of [follower, fresh]) {
      expect(each.lookUpKey(key.thumbprintHex)).toMatchObject({ types: [{ vct, state: 'retired' }] });
    }
    await fresh.stop();
  });

  test('polls by itself from start to stop', async () => {
    const key = createP256Key();
    const polling = open();
    await polling.start();
    expect(polling.health).toMatchObject({ status: 'good', problem: undefined });
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    await vi.waitFor(() => {
      expect(polling.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
    }, 20_000);
    await polling.stop();
    const lastPoll = polling.lastGoodPollAt;
    await registry.governance.fund(Wallet.createRandom().address, 1n);
    expect(polling.lastGoodPollAt).toBe(lastPoll);
  });

  test('an answer that no chain of ours gives is no good poll', async () => {
    const misled = open(proxy.url);
    proxy.interfere = (request) =>
      request.method === 'eth_getBlockByNumber' ? resultOf(request, null) : undefined;
    expect(await misled.pollOnce()).toBe(false);
    expect(misled.health).toMatchObject({ status: 'never_read', problem: 'answer_malformed' });
    await misled.stop();
  });
});
