// A founding is a file; from it the addresses follow, once and for all.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keccak256, Wallet } from 'ethers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyFounding } from '../../../tests/support/chain.ts';
import { interfaces } from '../../src/contracts.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import {
  deployDidRegistry,
  deploymentPathIn,
  deployRegistry,
  developmentFunderKey,
  type Founding,
  type RunningChain,
  readDeployment,
  readDidDeployment,
  readFounding,
  startChain,
} from '../../src/govern/index.ts';
import { createP256Key } from '../support/did-key.ts';
import { headNumber, rpc } from '../support/rpc.ts';

const chainId = 31_337;
let chain: RunningChain;
let folder: string;
let deploymentsDir: string;
let foundings = 0;

const deploy = (founding: Founding, changed = {}) =>
  deployRegistry({
    ...{ rpcUrl: chain.rpcUrl, privateKey: developmentFunderKey, chainId },
    ...{ deploymentsDir, founding, ...changed },
  });
/** Like no other, so that each test founds a registry of its own on the one chain. */
const newFounding = (): Founding => ({
  ...emptyFounding(),
  roots: [{ sha256Hex: createP256Key().thumbprintHex }],
});
const path = () => deploymentPathIn(deploymentsDir, chainId);
const transactionsDuring = async (act: () => Promise<unknown>): Promise<number> => {
  const before = await headNumber(chain.rpcUrl);
  await act();
  return (await headNumber(chain.rpcUrl)) - before;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-deploy-'));
  chain = await startChain({ port: 0, statePath: join(folder, 'chain.json') });
});
afterAll(async () => {
  await chain.kill();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  foundings += 1;
  deploymentsDir = join(folder, `deployments-${foundings}`);
});

test('the DID contract comes first, is the one of ethr-did-registry byte for byte, and is enough to enrol', async () => {
  const did = await deployDidRegistry({
    ...{ rpcUrl: chain.rpcUrl, privateKey: developmentFunderKey, chainId, deploymentsDir },
  });
  expect(readDidDeployment(path())).toEqual(did);
  expect(() => readDeployment(path())).toThrow('is not founded yet');
  const artifact = JSON.parse(
    readFileSync(
      join(
        import.meta.dirname,
        '../../node_modules/ethr-did-registry/artifacts/contracts/EthereumDIDRegistry.sol/EthereumDIDRegistry.json',
      ),
      'utf8',
    ),
  ) as { deployedBytecode: string };
  const code = await rpc<string>(chain.rpcUrl, 'eth_getCode', [did.didRegistry, 'latest']);
  expect(keccak256(code)).toBe(keccak256(artifact.deployedBytecode));
});

test('a founding file with everything in it is on the chain as it stands there', async () => {
  const key = {
    thumbprintHex: createP256Key().thumbprintHex,
    did: didOfAddress(chainId, Wallet.createRandom().address),
    vct: 'urn:anju:income:1',
    iss: 'https://tax.example',
  };
  const founding: Founding = {
    ...newFounding(),
    keys: [key],
    verifiers: [
      {
        did: didOfAddress(chainId, Wallet.createRandom().address),
        thumbprintHex: createP256Key().thumbprintHex,
        document: '{}',
      },
    ],
    publications: [
      {
        ...{ kind: 'rule', id: 'public-rental', version: '1', uri: 'https://housing.example/rules/1' },
        ...{ sha256Hex: 'ab'.repeat(32), effectiveFromSeconds: 1_700_000_000 },
      },
    ],
  };
  const deployment = await deploy(founding);
  expect(readDeployment(path())).toEqual(deployment);
  expect(readFounding(deploymentsDir, chainId)).toEqual(founding);
  const counts = await rpc<string>(chain.rpcUrl, 'eth_call', [
    { to: deployment.directory, data: interfaces.directory.encodeFunctionData('changeCounts') },
    'latest',
  ]);
  // three parties and the terms, one key and one root, one agency, one rule, no anchor
  expect(interfaces.directory.decodeFunctionResult('changeCounts', counts)[0]).toEqual([4n, 2n, 1n, 1n, 0n]);
  for (const name of ['council', 'issuerRegistry', 'verifierRegistry', 'publications', 'anchors'] as const) {
    const answer = await rpc<string>(chain.rpcUrl, 'eth_call', [
      { to: deployment.directory, data: interfaces.directory.encodeFunctionData(name) },
      'latest',
    ]);
    expect(interfaces.directory.decodeFunctionResult(name, answer)[0]).toBe(deployment[name]);
  }
});

test('deploying again deploys nothing and changes no file, and two at once deploy once', async () => {
  const founding = newFounding();
  const both = await Promise.all([deploy(founding), deploy(founding)]);
  expect(both[0].directory).toBe(both[1].directory);
  const before = readFileSync(path(), 'utf8');
  expect(await transactionsDuring(() => deploy(founding))).toBe(0);
  expect(readFileSync(path(), 'utf8')).toBe(before);
});

test('another founding in the same folder is refused, and nothing is sent', async () => {
  const founding = newFounding();
  await deploy(founding);
  const sent = await transactionsDuring(async () => {
    await expect(
      deploy({ ...founding, terms: { ...founding.terms, delaySeconds: 2 } }),
    ).rejects.toMatchObject({ code: 'founding_differs', message: expect.stringContaining('council') });
    rmSync(join(deploymentsDir, `${chainId}.founding.json`));
    await expect(deploy(newFounding())).rejects.toMatchObject({ code: 'founding_differs' });
    writeFileSync(join(deploymentsDir, `${chainId}.founding.json`), '{');
    await expect(deploy(founding)).rejects.toMatchObject({ code: 'founding_differs' });
  });
  expect(sent).toBe(0);
});

test('a lost or broken deployment file is written again from the founding', async () => {
  const founding = newFounding();
  const deployment = await deploy(founding);
  writeFileSync(path(), '{');
  // nobody knows any more when it was: from the first block on is never wrong
  expect(await deploy(founding)).toEqual({ ...deployment, deployedAtBlock: 0 });
  expect(readDeployment(path())).toEqual({ ...deployment, deployedAtBlock: 0 });
});

test.each<[string, Partial<Founding>, string]>([
  ['a threshold of all parties', { terms: { ...emptyFounding().terms, threshold: 3 } }, 'argument_invalid'],
  ['a threshold of one', { terms: { ...emptyFounding().terms, threshold: 1 } }, 'argument_invalid'],
  ['no delay', { terms: { ...emptyFounding().terms, delaySeconds: 0 } }, 'argument_invalid'],
  ['a root that is no hash', { roots: [{ sha256Hex: 'ab' }] }, 'argument_invalid'],
  [
    'a party without an address',
    { parties: emptyFounding().parties.map((party) => ({ ...party, address: 'x' })) },
    'argument_invalid',
  ],
  [
    'a DID of another network',
    { keys: [{ thumbprintHex: 'ab'.repeat(32), did: 'did:ethr:0x1:0x', vct: 'v', iss: 'i' }] },
    'did_not_canonical',
  ],
])('a founding with %s is refused in a sentence, and no registry is founded', async (_case, part, code) => {
  await expect(deploy({ ...newFounding(), ...part })).rejects.toMatchObject({ code });
  expect(() => readDeployment(path())).toThrow();
});

test('a chain with another id gets nothing, and no chain is said so', async () => {
  const sent = await transactionsDuring(() =>
    expect(deploy(newFounding(), { chainId: 1 })).rejects.toMatchObject({
      code: 'wrong_chain',
      message: 'The chain at the other end is 31337, not 1.',
    }),
  );
  expect(sent).toBe(0);
  await expect(deploy(newFounding(), { rpcUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({
    code: 'chain_unreachable',
  });
});

test('an account without money is told to get some', async () => {
  await expect(deploy(newFounding(), { privateKey: Wallet.createRandom().privateKey })).rejects.toMatchObject(
    { code: 'funds_missing' },
  );
});

test('a deployment file of something else is refused by its name', () => {
  const other = join(folder, 'other.json');
  expect(() => readDeployment(other)).toThrow(other);
  writeFileSync(other, '{"chainId":1}');
  expect(() => readDidDeployment(other)).toThrow('is not a registry deployment');
});
