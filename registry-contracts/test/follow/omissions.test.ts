// A provider that leaves something out is found out, whatever it leaves out; and nothing is believed meanwhile.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { interfaces } from '../../src/contracts.ts';
import { followRegistry, type RegistryFollower } from '../../src/follow/index.ts';
import { createP256Key, type TestIdentity } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';
import { type RpcProxy, type RpcRequest, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';
const key = createP256Key();

let registry: TestRegistry;
let proxy: RpcProxy;
let identity: TestIdentity;
let follower: RegistryFollower;

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  identity = await registry.createIdentity();
  await identity.addKey(key.spkiDer);
  await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
}, 60_000);
afterEach(async () => {
  proxy.interfere = () => undefined;
  await follower.stop();
});
afterAll(async () => {
  await proxy.close();
  await registry.stop();
});

const open = (): RegistryFollower =>
  followRegistry({
    rpcUrl: proxy.url,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 600,
    now: () => new Date(),
  });

type Log = { address: string; topics: string[] };

/** Answers honestly, but for the logs that `leavesOut` picks. */
function leaveOut(leavesOut: (log: Log, index: number, all: Log[]) => boolean): void {
  proxy.interfere = async (request: RpcRequest) => {
    if (request.method !== 'eth_getLogs') return undefined;
    const logs = await rpc<Log[]>(registry.chain.rpcUrl, request.method, request.params);
    return resultOf(
      request,
      logs.filter((log, index) => !leavesOut(log, index, logs)),
    );
  };
}

const isOf = (address: string) => (log: Log) => log.address.toLowerCase() === address.toLowerCase();

describe('leaving out', () => {
  test.each([
    ['the first event of the issuer registry', () => registry.deployment.issuerRegistry, 'first'],
    ['the last event of the issuer registry', () => registry.deployment.issuerRegistry, 'last'],
    ['the last event of the council', () => registry.deployment.council, 'last'],
    ['an event of a DID', () => registry.deployment.didRegistry, 'first'],
    ['the last event of a DID', () => registry.deployment.didRegistry, 'last'],
  ])('%s is seen', async (_what, address, which) => {
    await identity.setAttribute('did/svc/Hub', '0x01');
    leaveOut((log, _index, all) => {
      const own = all.filter(isOf(address()));
      return log === (which === 'first' ? own[0] : own.at(-1));
    });
    follower = open();
    expect(await follower.pollOnce()).toBe(false);
    expect(follower.health.problem).toBe('events_omitted');
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unknown' });

    proxy.interfere = () => undefined;
    expect(await follower.pollOnce()).toBe(true);
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
  });

  test('a suspension is seen by a follower that had everything before', async () => {
    follower = open();
    expect(await follower.pollOnce()).toBe(true);
    await registry.governance.setKeyState({ ...key, vct, state: 'suspended' });
    leaveOut(isOf(registry.deployment.issuerRegistry));
    expect(await follower.pollOnce()).toBe(false);
    expect(follower.health.problem).toBe('events_omitted');
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unknown' });
    proxy.interfere = () => undefined;
    await follower.pollOnce();
    expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ types: [{ state: 'suspended' }] });
  });

  test('nothing, but showing a proposal with another reason than was hashed, is seen too', async () => {
    const { council } = interfaces;
    const topic = council.getEvent('ProposalMade')?.topicHash ?? '';
    proxy.interfere = async (request: RpcRequest) => {
      if (request.method !== 'eth_getLogs') return undefined;
      const logs = await rpc<(Log & { data: string })[]>(
        registry.chain.rpcUrl,
        request.method,
        request.params,
      );
      const altered = logs.map((log) => {
        if (log.topics[0] !== topic) return log;
        const { args } = council.parseLog(log) ?? {};
        const told = [...(args ?? [])].map((value, index) => (index === 5 ? 'harmless' : value));
        return { ...log, data: council.encodeEventLog('ProposalMade', told).data };
      });
      return resultOf(request, altered);
    };
    follower = open();
    expect(await follower.pollOnce()).toBe(false);
    expect(follower.health.problem).toBe('answer_malformed');
    expect(follower.overview()).toBe('unknown');
  });

  test('nothing, but pointing an event of a DID at itself or ahead, is seen too', async () => {
    proxy.interfere = async (request: RpcRequest) => {
      if (request.method !== 'eth_getLogs') return undefined;
      const logs = await rpc<(Log & { data: string; blockNumber: string })[]>(
        registry.chain.rpcUrl,
        request.method,
        request.params,
      );
      // the fourth word of a changed attribute: name, where the value stands, validTo, previousChange
      const cycle = (log: { data: string; blockNumber: string }) =>
        `${log.data.slice(0, 2 + 3 * 64)}${(Number(log.blockNumber) + 1).toString(16).padStart(64, '0')}${log.data.slice(2 + 4 * 64)}`;
      const isDid = isOf(registry.deployment.didRegistry);
      return resultOf(
        request,
        logs.map((log) => (isDid(log) ? { ...log, data: cycle(log) } : log)),
      );
    };
    follower = open();
    expect(await follower.pollOnce()).toBe(false);
    expect(follower.health.problem).toBe('events_omitted');
    expect(follower.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unknown' });
  });
});
