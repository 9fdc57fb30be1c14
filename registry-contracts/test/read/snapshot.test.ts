// A snapshot of the registry from a real chain, through endpoints of which one may be hostile.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { issuerRegistryAbi } from '../../src/abi/issuer-registry.ts';
import { publicationsAbi } from '../../src/abi/publications.ts';
import { verifierRegistryAbi } from '../../src/abi/verifier-registry.ts';
import { startChain } from '../../src/govern/start-chain.ts';
import {
  inForceIn,
  isRootListedIn,
  listingIn,
  type RegistrySnapshot,
  readSnapshot,
  type SnapshotOptions,
  verifierIn,
} from '../../src/read/index.ts';
import { listingsAbi, publicationsViewAbi, registrationsAbi, rootsAbi } from '../../src/read/views.ts';
import { createP256Key, type P256Key } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';
import { type RpcProxy, type RpcRequest, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';
const document = '{"any":"text, as far as the contract is concerned"}';

let registry: TestRegistry;
let proxy: RpcProxy;
let key: P256Key;
let agencyKey: P256Key;
let did: string;

const read = (changes: Partial<SnapshotOptions> = {}): Promise<RegistrySnapshot> => {
  const { issuerRegistry, verifierRegistry, publications } = registry.deployment;
  const rpcUrls = [registry.chain.rpcUrl, proxy.url];
  const addresses = { issuerRegistry, verifierRegistry, publications };
  return readSnapshot({ rpcUrls, chainId: 31_337, ...addresses, fetch, ...changes });
};
const rejected = (code: string, changes: Partial<SnapshotOptions> = {}) =>
  expect(read(changes)).rejects.toMatchObject({ name: 'RegistryReadError', code });
const on = (method: string, answer: (request: RpcRequest) => string) => {
  proxy.interfere = (request) => (request.method === method ? answer(request) : undefined);
};

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  key = createP256Key();
  agencyKey = createP256Key();
  ({ did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss }));
  await registry.governance.registerVerifier({ did, thumbprintHex: agencyKey.thumbprintHex, document });
}, 60_000);
afterEach(() => {
  proxy.interfere = () => undefined;
});
afterAll(async () => {
  await proxy.close();
  await registry.stop();
});

describe('a snapshot', () => {
  test('is dated by one block, holds everything that is listed, and survives being written down', async () => {
    const root = createP256Key().thumbprintHex;
    await registry.governance.listRoot({ sha256Hex: root });
    const effectiveFromSeconds = Math.floor(Date.now() / 1000) + 5_000;
    const publication = { kind: 'rule' as const, id: 'some-rule', version: '1', sha256Hex: 'ab'.repeat(32) };
    await registry.governance.publish({ ...publication, effectiveFromSeconds, uri: 'https://rules.test' });
    const snapshot = await read();
    const head = await rpc<{ number: string; hash: string }>(registry.chain.rpcUrl, 'eth_getBlockByNumber', [
      'latest',
      false,
    ]);
    expect(snapshot).toMatchObject({
      chainId: 31_337,
      blockNumber: Number(head.number),
      blockHash: head.hash,
    });
    const copy = JSON.parse(JSON.stringify(snapshot)) as RegistrySnapshot;
    expect(copy).toEqual(snapshot);
    expect(listingIn(copy, `0x${key.thumbprintHex}`, vct, new Date())).toMatchObject({
      did,
      iss,
      state: 'active',
    });
    expect([isRootListedIn(copy, root), isRootListedIn(copy, 'ef'.repeat(32))]).toEqual([true, false]);
    expect(verifierIn(copy, agencyKey.thumbprintHex, new Date())).toMatchObject({
      did,
      version: 1,
      document,
    });
    const inForce = (seconds: number) => inForceIn(copy, 'rule', 'some-rule', new Date(seconds * 1000));
    expect(inForce(effectiveFromSeconds - 1)).toBeUndefined();
    expect(inForce(effectiveFromSeconds)).toMatchObject(publication);
  });

  test('does not hold what was cancelled for in force', async () => {
    const effectiveFromSeconds = Math.floor(Date.now() / 1000) + 50_000;
    const rule = { kind: 'rule' as const, id: 'cancelled-rule' };
    const publication = { ...rule, sha256Hex: 'cd'.repeat(32), uri: 'https://rules.test' };
    await registry.governance.publish({ ...publication, version: '1', effectiveFromSeconds });
    await registry.governance.publish({
      ...publication,
      version: '2',
      effectiveFromSeconds: effectiveFromSeconds + 1,
    });
    await registry.governance.decide([
      {
        ...{ act: 'cancel-publication', ...rule, sha256Hex: publication.sha256Hex },
        effectiveFromSeconds: effectiveFromSeconds + 1,
      },
    ]);
    const found = inForceIn(await read(), 'rule', rule.id, new Date((effectiveFromSeconds + 1) * 1000));
    expect(found?.version).toBe('1');
  });

  test('knows nothing of another type, another key, and a type that only looks alike', async () => {
    const snapshot = await read();
    const at = new Date();
    expect(listingIn(snapshot, key.thumbprintHex, 'urn:anju:household:1', at)).toBeUndefined();
    expect(listingIn(snapshot, key.thumbprintHex, `${vct} `, at)).toBeUndefined();
    expect(listingIn(snapshot, createP256Key().thumbprintHex, vct, at)).toBeUndefined();
    expect(listingIn(snapshot, 'ab', vct, at)).toBeUndefined();
    expect(verifierIn(snapshot, key.thumbprintHex, at)).toBeUndefined();
  });

  test.each(['suspended', 'retired', 'withdrawn', 'compromised'] as const)(
    'says that a key is %s',
    async (state) => {
      const other = createP256Key();
      await registry.accredit({ spkiDer: other.spkiDer, vct, iss });
      await registry.governance.setKeyState({ ...other, vct, state });
      const found = listingIn(await read(), other.thumbprintHex, vct, new Date());
      expect(found?.state).toBe(state);
      expect(found?.goodUntilSeconds).toEqual(state === 'retired' ? expect.any(Number) : undefined);
    },
  );

  test('counts a suspension by one party until its last second, and no longer', async () => {
    const other = createP256Key();
    await registry.accredit({ spkiDer: other.spkiDer, vct, iss });
    await registry.governors[2]?.suspendInEmergency({ thumbprintHex: other.thumbprintHex }, 'stolen?');
    const snapshot = await read();
    const until = snapshot.listings.find(
      (one) => one.thumbprintHex === other.thumbprintHex,
    )?.suspendedUntilSeconds;
    const stateAt = (seconds: number) =>
      listingIn(snapshot, other.thumbprintHex, vct, new Date(seconds * 1000))?.state;
    expect(until).toBeGreaterThan(snapshot.blockTimeSeconds);
    expect([stateAt(until ?? 0), stateAt((until ?? 0) + 1)]).toEqual(['suspended', 'active']);
  });
});

describe('no snapshot is given', () => {
  const word = (text: string): string => text.padStart(64, '0');

  test('when one endpoint tells another registry', async () => {
    on('eth_call', (request) => resultOf(request, `0x${word('20')}${word('0')}`));
    await rejected('endpoints_disagree');
  });

  test('when one of several endpoints names an old block, even the last but one, on a chain whose blocks may be hours apart', async () => {
    const head = (await read()).blockNumber;
    const earlier = await rpc(registry.chain.rpcUrl, 'eth_getBlockByNumber', [
      `0x${(head - 1).toString(16)}`,
      false,
    ]);
    proxy.interfere = (request) =>
      request.method === 'eth_getBlockByNumber' && request.params[0] === 'latest'
        ? resultOf(request, earlier)
        : undefined;
    const honest = registry.chain.rpcUrl;
    await rejected('endpoints_disagree', { rpcUrls: [honest, honest, proxy.url] });
  });

  test('when one endpoint has another block under the same number', async () => {
    on('eth_getBlockByNumber', (request) =>
      resultOf(request, { number: '0x5', hash: `0x${'aa'.repeat(32)}`, timestamp: '0x1' }),
    );
    await rejected('endpoints_disagree');
  });

  test('when one endpoint is down, refuses, or is on another chain', async () => {
    await rejected('endpoint_unreachable', { rpcUrls: [registry.chain.rpcUrl, 'http://127.0.0.1:9'] });
    on('eth_call', ({ id }) =>
      JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'no' } }),
    );
    await rejected('endpoint_refused');
    on('eth_chainId', (request) => resultOf(request, '0x1'));
    await rejected('wrong_chain');
    await rejected('wrong_chain', { rpcUrls: [registry.chain.rpcUrl], chainId: 1 });
  });

  test('when there is no contract at the address', async () => {
    await rejected('contract_missing', { issuerRegistry: `0x${'ab'.repeat(20)}` });
    const empty = await startChain({ port: 0 });
    await rejected('contract_missing', { rpcUrls: [empty.rpcUrl] });
    await empty.kill();
  });

  test.each([
    ['no JSON', () => 'yes'],
    ['for another question', () => JSON.stringify({ jsonrpc: '2.0', id: 2, result: `0x${word('1')}` })],
    ['no hex', (request: RpcRequest) => resultOf(request, true)],
    ['null', () => 'null'],
    ['too short', (request: RpcRequest) => resultOf(request, `0x${word('1')}`)],
    [
      'a list that points outside',
      (request: RpcRequest) => resultOf(request, `0x${word('f'.repeat(60))}${word('1')}`),
    ],
    [
      'a list longer than what follows',
      (request: RpcRequest) => resultOf(request, `0x${word('20')}${word('ffff')}`),
    ],
    ['without end', (request: RpcRequest) => resultOf(request, `0x${word('0').repeat(40_000)}`)],
  ])('when the answer is %s', async (_case, answer) => {
    on('eth_call', answer);
    await rejected('answer_malformed', { rpcUrls: [proxy.url] });
  });

  test('and nothing more is read, when an endpoint answers without end', async () => {
    let given = 0;
    let isCancelled = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          given += 1;
          controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        },
        cancel() {
          isCancelled = true;
        },
      });
    await rejected('answer_malformed', { rpcUrls: [proxy.url], fetch: async () => new Response(endless()) });
    expect(isCancelled).toBe(true);
    expect(given).toBeLessThan(200);
  });

  test('when the question is none', async () => {
    await rejected('argument_invalid', { rpcUrls: [] });
    await rejected('argument_invalid', { publications: 'registry' });
  });
});

test('a redirect is not followed, and nothing that identifies the citizen goes along', async () => {
  const seen: RequestInit[] = [];
  await read({
    rpcUrls: [registry.chain.rpcUrl],
    fetch: (url, init) => {
      seen.push(init);
      return fetch(url, init);
    },
  });
  for (const init of seen) expect(init).toMatchObject({ redirect: 'error', credentials: 'omit' });
  expect(seen).toHaveLength(7);
});

test('the functions that a browser calls are the contracts’ own', () => {
  type Part = { name?: string; type: string; components?: readonly Part[] };
  const shape = ({ name, type, components }: Part): unknown => [name, type, components?.map(shape)];
  const signature = (abi: readonly unknown[], name: string) => {
    const found = (abi as { name?: string; inputs: Part[]; outputs: Part[] }[]).find(
      (one) => one.name === name,
    );
    return [found?.inputs.map(shape), found?.outputs.map(shape)];
  };
  expect(signature(listingsAbi, 'listings')).toEqual(signature(issuerRegistryAbi, 'listings'));
  expect(signature(rootsAbi, 'roots')).toEqual(signature(issuerRegistryAbi, 'roots'));
  expect(signature(registrationsAbi, 'registrations')).toEqual(
    signature(verifierRegistryAbi, 'registrations'),
  );
  expect(signature(publicationsViewAbi, 'publications')).toEqual(signature(publicationsAbi, 'publications'));
});
