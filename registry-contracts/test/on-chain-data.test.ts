// What a dump of the chain holds: offices, their keys and types, rules, votes and digests; nothing about a citizen.
// A contract knows only what transactions tell it: whoever has seen all calldata has seen all that is stored.
import { createHash } from 'node:crypto';
import { Interface, type ParamType, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFounding, startRegistry, type TestRegistry } from '../../tests/support/chain.ts';
import { buildContracts } from '../build.ts';
import { interfaces } from '../src/contracts.ts';
import { deterministicDeployer, planDidRegistry, planRegistry } from '../src/govern/contract-addresses.ts';
import { describeCall } from '../src/govern/describe-call.ts';
import { createAnchorWriter, type Founding } from '../src/govern/index.ts';
import { compressedPoint, createP256Key, createTestIdentity } from './support/did-key.ts';
import { headNumber, rpc } from './support/rpc.ts';

const chainId = 31_337;
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const hash = (): string => createP256Key().thumbprintHex;

const vcts = ['urn:anju:income:1', 'urn:anju:residency:1'];
const issOf = (vct: string): string => `http://localhost:4001/${vct.split(':')[2]}`;
const keys = vcts.map((vct) => ({ vct, iss: issOf(vct), key: createP256Key() }));
const uris = ['https://housing.example/rules/1', 'https://tax.example/status/1'];
const reasons = ['listing departments', 'keys were stolen', 'not this way', 'a laptop is missing'];
const root = hash();
const ruleSha256Hex = hash();
const digestHex = hash();
const founding: Founding = {
  ...emptyFounding(),
  roots: [{ sha256Hex: root }],
  publications: [
    {
      ...{ kind: 'rule', id: 'public-rental', version: '1', uri: uris[0] ?? '' },
      ...{ sha256Hex: ruleSha256Hex, effectiveFromSeconds: 1_700_000_000 },
    },
  ],
};

let registry: TestRegistry;
const addresses = new Set<string>();

/** Everything that offices and the council put in, as it stands in calldata and logs. */
const allowed = (): Set<string> =>
  new Set([
    ...[...addresses].map((address) => address.toLowerCase()),
    ...keys.flatMap(({ key }) => [`0x${key.thumbprintHex}`, compressedPoint(key.spkiDer)]),
    ...[...vcts, 'public-rental'].flatMap((text) => [text, `0x${sha256Hex(text)}`]),
    ...[root, ruleSha256Hex, digestHex].map((text) => `0x${text}`),
    ...keys.map(({ iss }) => iss),
    ...founding.parties.flatMap(({ name }) => Object.values(name)),
    ...[...uris, ...reasons, '1'],
  ]);

interface Leaf {
  name: string;
  value: unknown;
}
/** Values one by one, named as in the ABI. */
const leavesOf = (inputs: readonly ParamType[], values: readonly unknown[]): Leaf[] =>
  inputs.flatMap((input, index) => {
    const value = values[index];
    if (input.arrayChildren) {
      const child = input.arrayChildren;
      return (value as unknown[]).flatMap((each) => leavesOf([child], [each]));
    }
    if (input.components) return leavesOf(input.components, value as unknown[]);
    return [{ name: input.name, value }];
  });

const contractAt = (address: string) =>
  (Object.keys(interfaces) as (keyof typeof interfaces)[]).find(
    (name) => registry.deployment[name].toLowerCase() === address.toLowerCase(),
  );
const derived = new Set(['contentHash', 'stream']);

function expectKnown({ name, value }: Leaf): void {
  if (derived.has(name)) return; // computed from what is looked at here
  if (typeof value === 'bigint') {
    expect(value < 1n << 64n, `${name} ${value}`).toBe(true);
    return;
  }
  expect(allowed(), name).toContain(/^0x/.test(String(value)) ? String(value).toLowerCase() : value);
}

beforeAll(async () => {
  registry = await startRegistry(founding);
  const { deployment, governance, governors, chain } = registry;
  for (const { address } of governors) addresses.add(address);
  for (const value of Object.values(deployment)) if (typeof value === 'string') addresses.add(value);
  const [first, second, third] = governors;
  const dids = [];
  for (const { key, vct, iss } of keys) {
    const identity = await createTestIdentity(chain.rpcUrl, deployment.didRegistry, registry.funderKey);
    addresses.add(identity.address);
    await identity.addKey(key.spkiDer);
    dids.push({ act: 'list-key' as const, thumbprintHex: key.thumbprintHex, did: identity.did, vct, iss });
  }
  await governance.decide(dids, reasons[0]);
  const [stolen] = keys;
  if (!(first && second && third && stolen)) throw new Error('three parties and a key');
  const { thumbprintHex } = stolen.key;
  await governance.decide(
    [{ act: 'set-key-state', thumbprintHex, vct: stolen.vct, state: 'suspended' }],
    reasons[1],
  );
  const { id } = await first.propose({
    changes: [{ act: 'withdraw-root', sha256Hex: root }],
    reason: reasons[1] ?? '',
  });
  await second.veto(id, reasons[2] ?? '');
  await third.suspendInEmergency({ thumbprintHex }, reasons[3] ?? '');

  const { controllerKey, did, address } = await funded();
  addresses.add(address);
  const writer = createAnchorWriter({
    ...{ rpcUrl: chain.rpcUrl, deployment, controllerKey, outboxDir: `${registry.stateDir}/anchors` },
  });
  const stream = await writer.open({ did, kind: 'status-list', uri: uris[1] ?? '' });
  await writer.anchor({ stream, digestHex, size: 1_000 });
  writer.close();
});
afterAll(() => registry.stop());

async function funded() {
  const { address, privateKey: controllerKey } = Wallet.createRandom();
  await registry.governance.fund(address, 10n ** 18n);
  return { address, controllerKey, did: `did:ethr:0x7a69:${address}` };
}

interface Transaction {
  to: string | null;
  input: string;
}
async function transactions(): Promise<Transaction[]> {
  const all: Transaction[] = [];
  for (let block = 0; block <= (await headNumber(registry.chain.rpcUrl)); block += 1) {
    const found = await rpc<{ transactions: Transaction[] }>(registry.chain.rpcUrl, 'eth_getBlockByNumber', [
      `0x${block.toString(16)}`,
      true,
    ]);
    all.push(...found.transactions);
  }
  return all;
}

test('calldata holds what offices and the council put in, and nothing else', async () => {
  const creations = [planDidRegistry(), ...Object.values(planRegistry(chainId, founding))].map(
    ({ deployerCalldata }) => deployerCalldata,
  );
  const seen = new Set<string>();
  for (const { to, input } of await transactions()) {
    if (input === '0x') continue; // money
    if (to?.toLowerCase() === deterministicDeployer.toLowerCase()) {
      expect(creations).toContain(input);
      continue;
    }
    if (to?.toLowerCase() === registry.deployment.didRegistry.toLowerCase()) continue; // looked at by its logs
    const contract = contractAt(to ?? '');
    const call = contract && interfaces[contract].parseTransaction({ data: input });
    if (!(contract && call)) throw new Error(`a call of ${to}`);
    // encoding the decoded arguments again gives the calldata: there is no hidden tail
    expect(interfaces[contract].encodeFunctionData(call.fragment, call.args)).toBe(input);
    seen.add(call.name);
    for (const leaf of leavesOf(call.fragment.inputs, call.args)) {
      if (leaf.name !== 'data') expectKnown(leaf);
    }
    if (call.name !== 'propose') continue;
    for (const [target, data] of call.args.calls as [string, string][]) {
      expect(describeCall({ target, data }, registry.deployment).change).toBeDefined();
      const inner = interfaces[contractAt(target) ?? 'council'].parseTransaction({ data });
      for (const leaf of leavesOf(inner?.fragment.inputs ?? [], inner?.args ?? [])) expectKnown(leaf);
    }
  }
  expect([...seen].sort()).toEqual(
    ['anchor', 'approve', 'execute', 'openStream', 'propose', 'suspendKeyInEmergency', 'veto'].sort(),
  );
});

test('logs of our contracts hold the same, and nothing else', async () => {
  const logs = await rpc<{ address: string; topics: string[]; data: string }[]>(
    registry.chain.rpcUrl,
    'eth_getLogs',
    [{ fromBlock: '0x0', toBlock: 'latest' }],
  );
  const seen = new Set<string>();
  for (const log of logs) {
    const contract = contractAt(log.address);
    if (contract === undefined) {
      expect(log.address.toLowerCase()).toBe(registry.deployment.didRegistry.toLowerCase());
      // an identity of an office, and a key of it
      expect(allowed()).toContain(`0x${log.topics[1]?.slice(-40)}`);
      const points = keys.map(({ key }) => compressedPoint(key.spkiDer).slice(2));
      expect(points.some((point) => log.data.includes(point))).toBe(true);
      continue;
    }
    const event = interfaces[contract].parseLog(log);
    if (event === null) throw new Error(`a log of ${contract}`);
    seen.add(event.name);
    for (const leaf of leavesOf(event.fragment.inputs, event.args)) {
      if (leaf.name !== 'data') expectKnown(leaf);
    }
  }
  expect(seen).toContain('ProposalMade');
  expect(seen).toContain('Anchored');
});

test('no function and no event has room for anything about a citizen', () => {
  const roomIn = (inputs: readonly ParamType[]): string[] =>
    inputs.flatMap(({ name, type, components, arrayChildren }) =>
      components || arrayChildren?.components
        ? roomIn(components ?? arrayChildren?.components ?? [])
        : [`${type} ${name}`],
    );
  const { Council, IssuerRegistry, VerifierRegistry, Publications, Anchors } = buildContracts().artifacts;
  const compiled = [Council, IssuerRegistry, VerifierRegistry, Publications, Anchors].flatMap(
    ({ abi }) => new Interface(abi as ConstructorParameters<typeof Interface>[0]).fragments,
  );
  const room = compiled
    .filter(({ type }) => type === 'function' || type === 'event')
    .flatMap(({ inputs }) => roomIn(inputs))
    .filter((each) => !/^u?int|^bool|^address/.test(each));
  expect([...new Set(room)].sort()).toEqual([
    ...['bytes data', 'bytes signature', 'bytes32 contentHash', 'bytes32 contentSha256', 'bytes32 digest'],
    ...['bytes32 idHash', 'bytes32 keyThumbprint', 'bytes32 rootThumbprint', 'bytes32 stream'],
    ...['bytes32 typeHash', 'string document', 'string id', 'string iss', 'string nameEn', 'string nameZh'],
    ...['string reason', 'string uri', 'string vct', 'string version'],
  ]);
});
