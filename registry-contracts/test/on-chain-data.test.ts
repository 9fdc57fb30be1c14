// What a dump of the chain holds: departments, their keys and types, roots; nothing about a citizen.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Interface } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../tests/support/chain.ts';
import { buildContracts } from '../build.ts';
import { issuerRegistryInterface } from '../src/issuer-registry-interface.ts';
import { createP256Key } from './support/did-key.ts';
import { headNumber, rpc } from './support/rpc.ts';

const departments = ['income', 'residency', 'household', 'property'].map((id) => ({
  vct: `urn:anju:${id}:1`,
  iss: `http://localhost:4001/${id}`,
  key: createP256Key(),
}));
const root = createP256Key().thumbprintHex;
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

let registry: TestRegistry;
let dids: string[];

interface Transaction {
  to: string | null;
  input: string;
}

beforeAll(async () => {
  registry = await startRegistry();
  dids = [];
  for (const { vct, iss, key } of departments) {
    const { did } = await registry.accredit({ spkiDer: key.spkiDer, vct, iss });
    dids.push(did);
  }
  const [first, second] = departments;
  if (first) await registry.governance.setKeyState({ ...first.key, vct: first.vct, state: 'suspended' });
  if (second) await registry.governance.setKeyState({ ...second.key, vct: second.vct, state: 'compromised' });
  await registry.governance.listRoot({ sha256Hex: root });
});
afterAll(() => registry.stop());

/** Every value that departments and governance put in, as it would stand in calldata, logs or storage. */
const allowed = (): Set<string> =>
  new Set([
    ...departments.flatMap(({ vct, iss, key }) => [
      vct,
      iss,
      key.thumbprintHex,
      sha256Hex(vct),
      sha256Hex(iss),
    ]),
    ...dids.map((did) => did.slice(-40).toLowerCase()),
    root,
  ]);
const spelled = (value: unknown): string => String(value).replace(/^0x/, '').toLowerCase();
const isSmallNumber = (value: unknown): boolean => typeof value === 'bigint' && value < 6n;

const transactions = async (): Promise<Transaction[]> => {
  const all: Transaction[] = [];
  for (let block = 0; block <= (await headNumber(registry.chain.rpcUrl)); block += 1) {
    const found = await rpc<{ transactions: Transaction[] }>(registry.chain.rpcUrl, 'eth_getBlockByNumber', [
      `0x${block.toString(16)}`,
      true,
    ]);
    all.push(...found.transactions);
  }
  return all;
};

describe('a dump of the registry', () => {
  test('holds in calldata what departments are listed with, and nothing else', async () => {
    const calls = (await transactions()).filter(
      ({ to }) => to?.toLowerCase() === registry.deployment.issuerRegistry.toLowerCase(),
    );
    expect(calls).toHaveLength(departments.length + 3);
    for (const { input } of calls) {
      const call = issuerRegistryInterface.parseTransaction({ data: input });
      // encoding the decoded arguments again gives the calldata: there is no hidden tail
      expect(call && issuerRegistryInterface.encodeFunctionData(call.fragment, call.args)).toBe(input);
      for (const value of call?.args ?? []) {
        expect(isSmallNumber(value) || allowed().has(spelled(value)), spelled(value)).toBe(true);
      }
    }
  });

  test('holds in its logs what departments are listed with, and nothing else', async () => {
    const logs = await rpc<{ topics: string[]; data: string }[]>(registry.chain.rpcUrl, 'eth_getLogs', [
      { address: registry.deployment.issuerRegistry, fromBlock: '0x0', toBlock: 'latest' },
    ]);
    expect(logs).toHaveLength(departments.length + 3);
    for (const log of logs) {
      for (const value of issuerRegistryInterface.parseLog(log)?.args ?? []) {
        expect(isSmallNumber(value) || allowed().has(spelled(value)), spelled(value)).toBe(true);
      }
    }
  });

  test('holds in its storage addresses, issuer hashes, states and times, and nothing else', async () => {
    const dump = await rpc<string>(registry.chain.rpcUrl, 'anvil_dumpState');
    const { accounts } = JSON.parse(gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString('utf8')) as {
      accounts: Record<string, { storage: Record<string, string> }>;
    };
    const values = Object.values(
      accounts[registry.deployment.issuerRegistry.toLowerCase()]?.storage ?? {},
    ).map((value) => BigInt(value));
    const known = new Set(
      [...allowed()].filter((text) => /^[0-9a-f]+$/.test(text)).map((hex) => BigInt(`0x${hex}`)),
    );
    expect(values.length).toBeGreaterThan(departments.length * 4);
    for (const value of values) {
      // a state beside a time is at most nine bytes
      expect(known.has(value) || value < 1n << 72n, value.toString(16)).toBe(true);
    }
  });
});

test('no function and no event has room for anything about a citizen', () => {
  const { abi = [] } = buildContracts().artifacts.IssuerRegistry ?? {};
  const compiled = new Interface(abi as ConstructorParameters<typeof Interface>[0]);
  const names = new Set(
    compiled.fragments
      .filter(({ type }) => type === 'function' || type === 'event')
      .flatMap(({ inputs }) => inputs.map(({ name, type }) => `${type} ${name}`)),
  );
  expect([...names].sort()).toEqual([
    'address did',
    'bytes32 keyThumbprint',
    'bytes32 rootThumbprint',
    'bytes32 typeHash',
    'string iss',
    'string vct',
    'uint8 previousState',
    'uint8 state',
  ]);
  const kinds = new Set((abi as { type: string }[]).map(({ type }) => type));
  expect([...kinds].sort()).toEqual(['constructor', 'error', 'event', 'function']);
});
