import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { startChain } from '../../src/govern/start-chain.ts';
import { createRegistryReader, type RegistryReader } from '../../src/read/index.ts';
import { createP256Key, type P256Key } from '../support/did-key.ts';
import { type RpcProxy, type RpcRequest, resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let proxy: RpcProxy;
let key: P256Key;
let did: string;

const open = (rpcUrls: string[], chainId = 31337, issuerRegistry = registry.deployment.issuerRegistry) =>
  createRegistryReader({ rpcUrls, chainId, issuerRegistry, fetch });
const honestAndProxy = (): RegistryReader => open([registry.chain.rpcUrl, proxy.url]);
const onCall = (answer: (request: RpcRequest) => string) => {
  proxy.interfere = (request) => (request.method === 'eth_call' ? answer(request) : undefined);
};

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startRpcProxy(registry.chain.rpcUrl);
  key = createP256Key();
  ({ did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss }));
});
afterEach(() => {
  proxy.interfere = () => undefined;
});
afterAll(async () => {
  await proxy.close();
  await registry.stop();
});

describe('a listing', () => {
  test('is read as its DID, issuer hash and state when all endpoints agree', async () => {
    const issHash = createHash('sha256').update(iss).digest('hex');
    expect(await honestAndProxy().listingOf(key.thumbprintHex, vct)).toEqual({
      did,
      issHash,
      state: 'active',
    });
    expect(await honestAndProxy().listingOf(`0x${key.thumbprintHex}`, vct)).toEqual({
      did,
      issHash,
      state: 'active',
    });
  });

  test('is null for another type, another key, and a type that only looks alike', async () => {
    expect(await honestAndProxy().listingOf(key.thumbprintHex, 'urn:anju:household:1')).toBeNull();
    expect(await honestAndProxy().listingOf(key.thumbprintHex, `${vct} `)).toBeNull();
    expect(await honestAndProxy().listingOf(createP256Key().thumbprintHex, vct)).toBeNull();
  });

  test.each(['suspended', 'retired', 'withdrawn', 'compromised'] as const)(
    'says that it is %s',
    async (state) => {
      const other = createP256Key();
      await registry.accredit({ spkiDer: other.spkiDer, vct, iss });
      await registry.governance.setKeyState({ ...other, vct, state });
      expect(await honestAndProxy().listingOf(other.thumbprintHex, vct)).toMatchObject({ state });
    },
  );
});

test('a root is listed or not', async () => {
  const root = createP256Key().thumbprintHex;
  expect(await honestAndProxy().isRootListed(root)).toBe(false);
  await registry.governance.listRoot({ sha256Hex: root });
  expect(await honestAndProxy().isRootListed(root)).toBe(true);
});

describe('no answer is given', () => {
  const word = (text: string): string => text.padStart(64, '0');
  const rejected = async (code: string, reader: RegistryReader = honestAndProxy()) => {
    await expect(reader.listingOf(key.thumbprintHex, vct)).rejects.toMatchObject({ code });
  };

  test('when one endpoint disagrees about a listing', async () => {
    onCall((request) => resultOf(request, `0x${word('0').repeat(4)}`));
    await rejected('endpoints_disagree');
  });

  test('when one endpoint disagrees about a root', async () => {
    onCall((request) => resultOf(request, `0x${word('1')}`));
    await expect(honestAndProxy().isRootListed(createP256Key().thumbprintHex)).rejects.toMatchObject({
      code: 'endpoints_disagree',
    });
  });

  test('when one endpoint is down', async () => {
    await rejected('endpoint_unreachable', open([registry.chain.rpcUrl, 'http://127.0.0.1:9']));
  });

  test('when one endpoint answers with an error', async () => {
    onCall(({ id }) => JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: 'no' } }));
    await rejected('endpoint_refused');
  });

  test('when one endpoint is on another chain', async () => {
    proxy.interfere = (request) => (request.method === 'eth_chainId' ? resultOf(request, '0x1') : undefined);
    await rejected('wrong_chain');
    await rejected('wrong_chain', open([registry.chain.rpcUrl], 1));
  });

  test('when there is no contract at the address', async () => {
    await rejected('contract_missing', open([registry.chain.rpcUrl], 31337, `0x${'ab'.repeat(20)}`));
    const empty = await startChain({ port: 0 });
    await rejected('contract_missing', open([empty.rpcUrl]));
    await empty.kill();
  });

  test.each([
    ['no JSON', () => 'yes'],
    ['for another question', () => JSON.stringify({ jsonrpc: '2.0', id: 2, result: `0x${word('1')}` })],
    ['no hex', (request: RpcRequest) => resultOf(request, true)],
    ['null', () => 'null'],
    ['too short', (request: RpcRequest) => resultOf(request, `0x${word('1')}`)],
    ['too long', (request: RpcRequest) => resultOf(request, `0x${word('0').repeat(5)}`)],
    [
      'a state that there is not',
      (request: RpcRequest) => resultOf(request, `0x${[0, 0, 6, 0].map((n) => word(`${n}`)).join('')}`),
    ],
    [
      'an address that is none',
      (request: RpcRequest) =>
        resultOf(request, `0x${['f'.repeat(64), 0, 1, 0].map((n) => word(`${n}`)).join('')}`),
    ],
    ['without end', (request: RpcRequest) => resultOf(request, `0x${word('0').repeat(100_000)}`)],
  ])('when the answer is %s', async (_case, answer) => {
    onCall(answer);
    await rejected('answer_malformed', open([proxy.url]));
  });

  test('when a Boolean is neither', async () => {
    onCall((request) => resultOf(request, `0x${word('2')}`));
    await expect(open([proxy.url]).isRootListed(key.thumbprintHex)).rejects.toMatchObject({
      code: 'answer_malformed',
    });
  });

  test('when the question is none', async () => {
    await expect(honestAndProxy().listingOf('ab', vct)).rejects.toMatchObject({ code: 'argument_invalid' });
    await expect(honestAndProxy().isRootListed('')).rejects.toMatchObject({ code: 'argument_invalid' });
    expect(() => open([])).toThrow(expect.objectContaining({ code: 'argument_invalid' }));
    expect(() => open([proxy.url], 31337, 'registry')).toThrow(
      expect.objectContaining({ code: 'argument_invalid' }),
    );
  });
});

test('a redirect is not followed, and nothing that identifies the citizen goes along', async () => {
  const seen: RequestInit[] = [];
  const reader = createRegistryReader({
    rpcUrls: [registry.chain.rpcUrl],
    chainId: 31337,
    issuerRegistry: registry.deployment.issuerRegistry,
    fetch: (url, init) => {
      seen.push(init);
      return fetch(url, init);
    },
  });
  await reader.isRootListed(key.thumbprintHex);
  for (const init of seen) expect(init).toMatchObject({ redirect: 'error', credentials: 'omit' });
  expect(seen).toHaveLength(2);
});
