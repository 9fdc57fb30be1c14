// What a follower keeps on disk, what it answers about the past, and how much one DID may weigh.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interface } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { type FollowOptions, followRegistry, type RegistryFollower } from '../../src/follow/index.ts';
import { createAnchorWriter } from '../../src/govern/index.ts';
import { createP256Key, type P256Key, type TestIdentity } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';
import { type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let proxy: RpcProxy;
let folder: string;
const opened: RegistryFollower[] = [];

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  folder = mkdtempSync(join(tmpdir(), 'anju-follower-'));
}, 60_000);
afterEach(async () => {
  proxy.interfere = () => undefined;
  vi.useRealTimers();
  for (const follower of opened.splice(0)) await follower.stop();
});
afterAll(async () => {
  await proxy.close();
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(changes: Partial<FollowOptions> = {}): RegistryFollower {
  const follower = followRegistry({
    rpcUrl: proxy.url,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 600,
    now: () => new Date(),
    ...changes,
  });
  opened.push(follower);
  return follower;
}
const nowOnChain = async (): Promise<number> =>
  Number(
    (await rpc<{ timestamp: string }>(registry.chain.rpcUrl, 'eth_getBlockByNumber', ['latest', false]))
      .timestamp,
  );
type Stored = { registryLogs: unknown[]; didLogs: [string, unknown[]][] };
const at = (seconds: number) => new Date(seconds * 1000);

describe('a restart', () => {
  let key: P256Key;
  let stateFile: string;

  beforeAll(async () => {
    key = createP256Key();
    stateFile = join(folder, 'state.json');
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    const first = open({ stateFile });
    await first.pollOnce();
    await first.stop();
  }, 60_000);

  test('resumes from the file, and answers nothing before the chain has confirmed it', async () => {
    const second = open({ stateFile });
    expect(second.lookUpKey(key.thumbprintHex)).toEqual({ status: 'unknown' });
    proxy.asked = [];
    expect(await second.pollOnce()).toBe(true);
    expect(second.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
    // how far everything has come, and no event
    expect(proxy.asked).toContain('eth_call');
    expect(proxy.asked).not.toContain('eth_getLogs');
    proxy.asked = [];
    await second.pollOnce();
    expect(proxy.asked).toEqual(['eth_chainId', 'eth_getBlockByNumber']);
  });

  test.each([
    ['the suspension of a key', (stored: Stored) => stored.registryLogs.pop()],
    ['the last change of a DID', (stored: Stored) => stored.didLogs.at(-1)?.[1].pop()],
  ])('sees on the first poll that the file has lost %s, and reads anew', async (_what, lose) => {
    const lost = createP256Key();
    const identity = await registry.createIdentity();
    await identity.addKey(lost.spkiDer);
    await registry.governance.listKey({ ...lost, vct, did: identity.did, iss });
    await registry.governors[1]?.suspendInEmergency({ thumbprintHex: lost.thumbprintHex }, 'stolen');
    const own = join(folder, `lost-${lost.thumbprintHex}.json`);
    const first = open({ stateFile: own });
    await first.pollOnce();
    await first.stop();
    const stored = JSON.parse(readFileSync(own, 'utf8')) as Stored;
    expect(lose(stored)).toBeDefined();
    writeFileSync(own, JSON.stringify(stored));

    const second = open({ stateFile: own });
    const suspended = { status: 'known', types: [{ state: 'suspended' }] };
    expect(await second.pollOnce()).toBe(true);
    expect(second.lookUpKey(lost.thumbprintHex)).toMatchObject(suspended);
    await rpc(registry.chain.rpcUrl, 'evm_mine', []);
    expect(await second.pollOnce()).toBe(true);
    expect(second.lookUpKey(lost.thumbprintHex)).toMatchObject(suspended);
  });

  test('goes on with what happened meanwhile', async () => {
    await registry.governance.setKeyState({ ...key, vct, state: 'suspended' });
    const second = open({ stateFile });
    await second.pollOnce();
    expect(second.lookUpKey(key.thumbprintHex)).toMatchObject({ types: [{ state: 'suspended' }] });
    await registry.governance.setKeyState({ ...key, vct, state: 'active' });
  });

  test.each([
    ['is damaged', (text: string) => text.slice(0, -40)],
    ['is of another registry', (text: string) => text.replace(/"directory":"0x../, '"directory":"0xff')],
    [
      'lacks an event',
      (text: string) => {
        const stored = JSON.parse(text);
        stored.registryLogs.splice(2, 1);
        return JSON.stringify(stored);
      },
    ],
    [
      'is of a chain that went another way',
      (text: string) => {
        const stored = JSON.parse(text);
        stored.head.hash = `0x${'ee'.repeat(32)}`;
        stored.earlierHeads = [];
        return JSON.stringify(stored);
      },
    ],
  ])('reads everything anew when the file %s', async (_what, change) => {
    const copy = join(folder, 'changed.json');
    copyFileSync(stateFile, copy);
    writeFileSync(copy, change(readFileSync(copy, 'utf8')));
    const second = open({ stateFile: copy });
    expect(await second.pollOnce()).toBe(true);
    expect(second.lookUpKey(key.thumbprintHex)).toMatchObject({
      status: 'known',
      types: [{ state: 'active' }],
    });
  });

  test('does without a file that cannot be written', async () => {
    const second = open({ stateFile: join(stateFile, 'below-a-file', 'state.json') });
    expect(await second.pollOnce()).toBe(true);
    expect(second.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
  });
});

describe('an answer as of a past moment', () => {
  test('is what was listed and held then, without asking the chain', async () => {
    const key = createP256Key();
    const identity = await registry.createIdentity();
    const before = await nowOnChain();
    await registry.passTime(5);
    await identity.addKey(key.spkiDer);
    await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
    const listed = await nowOnChain();
    await registry.passTime(5);
    await registry.governance.setKeyState({ ...key, vct, state: 'suspended' });
    const suspended = await nowOnChain();
    await registry.passTime(5);
    await identity.removeKey(key.spkiDer);
    const removed = await nowOnChain();
    const follower = open();
    await follower.pollOnce();
    proxy.asked = [];
    expect(follower.lookUpKeyAt(key.thumbprintHex, at(before))).toEqual({ status: 'unlisted' });
    expect(follower.lookUpKeyAt(key.thumbprintHex, at(listed))).toMatchObject({
      types: [{ vct, state: 'active' }],
    });
    expect(follower.lookUpKeyAt(key.thumbprintHex, at(suspended))).toMatchObject({
      types: [{ state: 'suspended' }],
    });
    expect(follower.lookUpKeyAt(key.thumbprintHex, at(removed))).toEqual({ status: 'unlisted' });
    expect(proxy.asked).toEqual([]);
  });

  test('knows a suspension by one party for as long as it lasted', async () => {
    const key = createP256Key();
    await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    await registry.passTime(5);
    await registry.governors[1]?.suspendInEmergency({ thumbprintHex: key.thumbprintHex }, 'stolen?');
    const from = await nowOnChain();
    const follower = open();
    await follower.pollOnce();
    const stateAt = (seconds: number) => {
      const found = follower.lookUpKeyAt(key.thumbprintHex, at(seconds));
      return found.status === 'known' ? found.types[0]?.state : found.status;
    };
    expect([from - 1, from, from + 3_600, from + 3_601].map(stateAt)).toEqual([
      'active',
      'suspended',
      'suspended',
      'active',
    ]);
  });

  test('tells which agency was registered, which rule was in force, and since when by whose votes', async () => {
    const identity = await registry.createIdentity();
    const [old, fresh] = [createP256Key(), createP256Key()];
    await registry.governance.registerVerifier({ did: identity.did, ...old, document: 'first' });
    const first = await nowOnChain();
    await registry.passTime(5);
    await registry.governance.registerVerifier({ did: identity.did, ...fresh, document: 'second' });
    const effectiveFromSeconds = (await nowOnChain()) + 100;
    const rule = { kind: 'rule' as const, id: 'kept-rule', version: '1', sha256Hex: 'ab'.repeat(32) };
    await registry.governance.publish({ ...rule, effectiveFromSeconds, uri: 'https://rules.test' });
    const follower = open();
    await follower.pollOnce();
    const found = (thumbprintHex: string, when?: Date) =>
      follower.lookUpVerifier({ thumbprintHex }, when).status;
    expect([found(old.thumbprintHex), found(fresh.thumbprintHex)]).toEqual(['unlisted', 'known']);
    expect([found(old.thumbprintHex, at(first)), found(fresh.thumbprintHex, at(first))]).toEqual([
      'known',
      'unlisted',
    ]);
    expect(follower.inForce('rule', 'kept-rule', at(effectiveFromSeconds - 1))).toEqual({ status: 'none' });
    expect(follower.inForce('rule', 'kept-rule', at(effectiveFromSeconds))).toMatchObject({
      publication: {
        ...rule,
        decidedBy: { by: 'council', approvals: registry.governors.slice(0, 2).map(({ address }) => address) },
      },
    });
    await registry.governance.publish({
      ...{ ...rule, version: '2', uri: 'https://rules.test' },
      effectiveFromSeconds: effectiveFromSeconds + 5,
    });
    const proposal = await registry.governance.decide([
      {
        ...{ act: 'cancel-publication', kind: 'rule', id: rule.id, sha256Hex: rule.sha256Hex },
        effectiveFromSeconds: effectiveFromSeconds + 5,
      },
    ]);
    await follower.pollOnce();
    expect(follower.inForce('rule', 'kept-rule', at(effectiveFromSeconds + 5))).toMatchObject({
      publication: { version: '1' },
    });
    expect(follower.overview()).toMatchObject({
      publications: [{ version: '1' }, { version: '2', cancelled: { decidedBy: { proposal } } }],
    });
    const overview = follower.overview();
    expect(JSON.parse(JSON.stringify(overview))).toEqual(overview);
  });
});

test('an endpoint that refuses many logs at once is asked for fewer', async () => {
  const key = createP256Key();
  await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
  proxy.interfere = ({ id, method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    if (Number(toBlock) - Number(fromBlock) < 10) return undefined;
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_005, message: 'too many results' } });
  };
  const follower = open();
  expect(await follower.pollOnce()).toBe(true);
  expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
});

test('anchors are followed by whoever wants them, of listed DIDs only, and cost nobody else anything', async () => {
  const [listed, stranger] = [await registry.createIdentity(), await registry.createIdentity()];
  await registry.governance.listKey({ ...createP256Key(), vct, did: listed.did, iss });
  for (const identity of [listed, stranger]) {
    const writer = createAnchorWriter({
      rpcUrl: registry.chain.rpcUrl,
      deployment: registry.deployment,
      controllerKey: identity.privateKey,
      outboxDir: mkdtempSync(join(folder, 'anchors-')),
    });
    const stream = await writer.open({ did: identity.did, kind: 'audit-log', uri: 'https://log.test' });
    await writer.anchor({ stream, digestHex: 'ab'.repeat(32), size: 1 });
    writer.close();
  }
  // outsiders' events are not even asked for, however many there are
  const askedOf = new Set<string>();
  proxy.interfere = ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    for (const one of (params as [{ address: string[] }])[0].address) askedOf.add(one);
    return undefined;
  };
  const stateFile = join(folder, 'anchors.json');
  const [all, none] = [open({ stateFile }), open({ stateFile, withAnchors: false })];
  const dids = (follower: RegistryFollower) => {
    const overview = follower.overview();
    return overview === 'unknown' ? 'unknown' : overview.streams.map(({ did }) => did);
  };
  await all.pollOnce();
  expect(dids(all)).toEqual([listed.did]);
  expect(await none.pollOnce()).toBe(true);
  expect(dids(none)).toEqual([]);
  expect(none.lookUpKey('ab'.repeat(32))).toEqual({ status: 'unlisted' });
  expect(askedOf).toContain(registry.deployment.issuerRegistry);
  expect(askedOf).not.toContain(registry.deployment.anchors);
  const again = open({ stateFile });
  await again.pollOnce();
  expect(dids(again)).toEqual([listed.did]);
  expect(again.overview()).toMatchObject({
    streams: [{ anchorCount: 1, latest: [{ number: 1, digestHex: 'ab'.repeat(32), size: 1 }] }],
  });
}, 60_000);

test('ten thousand events on one DID are followed in bounded time, and answers cost what they cost before', async () => {
  const key = createP256Key();
  const identity: TestIdentity = await registry.createIdentity();
  await identity.addKey(key.spkiDer);
  await registry.governance.listKey({ ...key, vct, did: identity.did, iss });
  const follower = open();
  await follower.pollOnce();
  const count = process.env.ANJU_FULL === '1' ? 10_000 : 2_000;
  await writeMany(identity, count);
  proxy.asked = [];
  expect(await follower.pollOnce()).toBe(true);
  expect(follower.lookUpKey(key.thumbprintHex)).toMatchObject({ status: 'known' });
  const again = follower.lookUpKey(key.thumbprintHex);
  expect(again).toMatchObject({ status: 'known' });
  // requests do not grow with the events: logs come in pages, times of blocks are asked once for each block
  expect(proxy.asked.filter((method) => method === 'eth_getLogs').length).toBeLessThan(5);
  proxy.asked = [];
  await follower.pollOnce();
  expect(proxy.asked).toEqual(['eth_chainId', 'eth_getBlockByNumber']);
}, 240_000);

/** Many changes of one DID, a hundred in each block. */
async function writeMany(identity: TestIdentity, count: number): Promise<void> {
  const { rpcUrl } = registry.chain;
  const abi = new Interface([
    'function setAttribute(address identity, bytes32 name, bytes value, uint256 validity)',
  ]);
  await rpc(rpcUrl, 'anvil_impersonateAccount', [identity.address]);
  await rpc(rpcUrl, 'anvil_setBalance', [identity.address, '0xd3c21bcecceda1000000']);
  const nonce = Number(await rpc(rpcUrl, 'eth_getTransactionCount', [identity.address, 'latest']));
  await rpc(rpcUrl, 'evm_setAutomine', [false]);
  try {
    for (let written = 0; written < count; written += 100) {
      const calls = Array.from({ length: 100 }, (_, index) =>
        rpc(rpcUrl, 'eth_sendTransaction', [
          {
            from: identity.address,
            to: registry.deployment.didRegistry,
            nonce: `0x${(nonce + written + index).toString(16)}`,
            gas: '0x30d40',
            data: abi.encodeFunctionData('setAttribute', [
              identity.address,
              `0x${Buffer.from('did/svc/Hub'.padEnd(32, '\0')).toString('hex')}`,
              `0x${(written + index).toString(16).padStart(8, '0')}`,
              86_400,
            ]),
          },
        ]),
      );
      await Promise.all(calls);
      await rpc(rpcUrl, 'evm_mine', []);
    }
  } finally {
    await rpc(rpcUrl, 'evm_setAutomine', [true]);
  }
}
