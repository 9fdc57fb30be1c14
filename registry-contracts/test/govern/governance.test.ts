import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keccak256, sha256, toUtf8Bytes, Wallet } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { readDeployment } from '../../src/deployment.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import { createGovernance, type Governance } from '../../src/govern/create-governance.ts';
import { issuerRegistryInterface } from '../../src/issuer-registry-interface.ts';
import { createRegistryReader, type RegistryReader } from '../../src/read/index.ts';
import { createP256Key } from '../support/did-key.ts';
import { headNumber, rpc } from '../support/rpc.ts';

const vct = 'urn:anju:income:1';
const iss = 'http://localhost:4001/income';

let registry: TestRegistry;
let governance: Governance;
let reader: RegistryReader;
let listing: { thumbprintHex: string; vct: string; did: string; iss: string };

const newListing = () => ({
  thumbprintHex: createP256Key().thumbprintHex,
  vct,
  did: didOfAddress(31337, Wallet.createRandom().address),
  iss,
});
const stateOf = async (of = listing) => (await reader.listingOf(of.thumbprintHex, of.vct))?.state;
/** Transactions that the chain took while something was done: an idle anvil makes no blocks. */
const transactionsDuring = async (act: () => Promise<unknown>): Promise<number> => {
  const before = await headNumber(registry.chain.rpcUrl);
  await act();
  return (await headNumber(registry.chain.rpcUrl)) - before;
};
const open = (privateKey: string, chainId = 31337): Governance =>
  createGovernance({ rpcUrl: registry.chain.rpcUrl, privateKey, chainId });

beforeAll(async () => {
  registry = await startRegistry();
  governance = registry.governance;
  reader = createRegistryReader({
    rpcUrls: [registry.chain.rpcUrl],
    chainId: 31337,
    issuerRegistry: registry.deployment.issuerRegistry,
    fetch,
  });
});
afterAll(() => registry.stop());
beforeEach(() => {
  listing = newListing();
});

describe('deploy', () => {
  test('writes the deployment file that all parts read', () => {
    expect(readDeployment(registry.deploymentPath)).toEqual(registry.deployment);
    expect(registry.deployment).toMatchObject({ chainId: 31337, deployedAtBlock: 1 });
  });

  test('deploys nothing twice, and changes nothing in the file', async () => {
    const before = readFileSync(registry.deploymentPath, 'utf8');
    expect(await transactionsDuring(() => governance.deploy({ stateDir: registry.stateDir }))).toBe(0);
    expect(readFileSync(registry.deploymentPath, 'utf8')).toBe(before);
  });

  test('the ERC-1056 contract is the one of ethr-did-registry, byte for byte', async () => {
    const artifact = JSON.parse(
      readFileSync(
        join(
          import.meta.dirname,
          '../../node_modules/ethr-did-registry/artifacts/contracts/EthereumDIDRegistry.sol/EthereumDIDRegistry.json',
        ),
        'utf8',
      ),
    ) as { deployedBytecode: string };
    const code = await rpc<string>(registry.chain.rpcUrl, 'eth_getCode', [
      registry.deployment.didRegistry,
      'latest',
    ]);
    expect(keccak256(code)).toBe(keccak256(artifact.deployedBytecode));
  });

  test('two who deploy and list at once do it once', async () => {
    const both = [open(registry.funderKey), open(registry.funderKey)];
    const stateDir = join(registry.stateDir, 'two-at-once');
    const [one, other] = await Promise.all(both.map((each) => each.deploy({ stateDir })));
    expect(one?.issuerRegistry).toBe(other?.issuerRegistry);
    expect(one?.issuerRegistry).not.toBe(registry.deployment.issuerRegistry);

    await Promise.all(both.map((each) => each.listKey(listing)));
    expect(await both[0]?.listKey(listing)).toBe('unchanged');
    for (const each of both) each.close();
  });

  test('is refused on a chain with another id, and sends nothing', async () => {
    const elsewhere = open(registry.governorKey, 1);
    const sent = await transactionsDuring(() =>
      expect(elsewhere.deploy({ stateDir: registry.stateDir })).rejects.toMatchObject({
        code: 'wrong_chain',
      }),
    );
    expect(sent).toBe(0);
    elsewhere.close();
  });

  test('comes before everything else', async () => {
    const unopened = open(registry.governorKey);
    await expect(unopened.listKey(listing)).rejects.toMatchObject({ code: 'not_deployed' });
    await expect(unopened.resend()).rejects.toMatchObject({ code: 'not_deployed' });
    unopened.close();
  });

  test('says so when no chain answers', async () => {
    const unreachable = createGovernance({
      rpcUrl: 'http://127.0.0.1:9',
      privateKey: registry.governorKey,
      chainId: 31337,
    });
    await expect(unreachable.deploy({ stateDir: registry.stateDir })).rejects.toMatchObject({
      code: 'chain_unreachable',
    });
    unreachable.close();
  });
});

describe('listKey', () => {
  test('lists a key once, however often it is asked to', async () => {
    expect(await governance.listKey(listing)).toBe('sent');
    expect(await stateOf()).toBe('active');
    expect(await transactionsDuring(() => governance.listKey(listing))).toBe(0);
    expect(await governance.listKey(listing)).toBe('unchanged');
  });

  test('sends one transaction when asked several times at once', async () => {
    const sent = await transactionsDuring(() =>
      Promise.all([governance.listKey(listing), governance.listKey(listing), governance.listKey(listing)]),
    );
    expect(sent).toBe(1);
  });

  test('never makes a suspended key active again', async () => {
    await governance.listKey(listing);
    await governance.setKeyState({ ...listing, state: 'suspended' });
    expect(await governance.listKey(listing)).toBe('unchanged');
    expect(await stateOf()).toBe('suspended');
  });

  test('never makes a withdrawn key active again', async () => {
    await governance.listKey(listing);
    await governance.setKeyState({ ...listing, state: 'withdrawn' });
    expect(await governance.listKey(listing)).toBe('unchanged');
    expect(await stateOf()).toBe('withdrawn');
  });

  test.each([
    ['another DID', { did: didOfAddress(31337, Wallet.createRandom().address) }],
    ['another issuer', { iss: 'http://localhost:4001/residency' }],
  ])('refuses a listed key for %s, and keeps what was', async (_case, change) => {
    await governance.listKey(listing);
    await expect(governance.listKey({ ...listing, ...change })).rejects.toMatchObject({
      code: 'key_listed_differently',
    });
    await expect(
      governance.listKey({ ...listing, vct: 'urn:anju:residency:1', ...change }),
    ).rejects.toMatchObject({ code: 'key_listed_differently' });
    expect(await reader.listingOf(listing.thumbprintHex, vct)).toMatchObject({
      did: listing.did,
      state: 'active',
    });
    expect(await governance.resend()).toEqual({ sent: 0 });
  });

  test.each([
    ['a thumbprint that is no SHA-256', { thumbprintHex: 'ab' }, 'argument_invalid'],
    ['a DID in another spelling', { did: `did:ethr:0x7a69:0x${'ab'.repeat(20)}` }, 'did_not_canonical'],
    [
      'a DID of another network',
      { did: didOfAddress(1, Wallet.createRandom().address) },
      'did_not_canonical',
    ],
    ['an empty type', { vct: '' }, 'argument_invalid'],
    ['an empty issuer', { iss: '' }, 'argument_invalid'],
  ])('refuses %s, and keeps nothing to send again', async (_case, change, code) => {
    await expect(governance.listKey({ ...listing, ...change })).rejects.toMatchObject({ code });
    expect(await governance.resend()).toEqual({ sent: 0 });
  });
});

describe('setKeyState', () => {
  test('changes the state once, and back', async () => {
    await governance.listKey(listing);
    expect(await governance.setKeyState({ ...listing, state: 'suspended' })).toBe('sent');
    expect(await governance.setKeyState({ ...listing, state: 'suspended' })).toBe('unchanged');
    expect(await stateOf()).toBe('suspended');
    expect(await governance.setKeyState({ ...listing, state: 'active' })).toBe('sent');
    expect(await stateOf()).toBe('active');
  });

  test.each(['withdrawn', 'compromised'] as const)('never brings a %s key back', async (final) => {
    await governance.listKey(listing);
    await governance.setKeyState({ ...listing, state: final });
    for (const state of ['active', 'suspended', 'retired'] as const) {
      await expect(governance.setKeyState({ ...listing, state })).rejects.toMatchObject({
        code: 'state_is_final',
      });
    }
    expect(await stateOf()).toBe(final);
    expect(await governance.resend()).toEqual({ sent: 0 });
  });

  test('never brings a withdrawn key back for a governor who lost its outbox either', async () => {
    await governance.listKey(listing);
    await governance.setKeyState({ ...listing, state: 'withdrawn' });
    const forgetful = open(registry.governorKey);
    await forgetful.deploy({ stateDir: join(registry.stateDir, 'forgetful') });
    await expect(forgetful.setKeyState({ ...listing, state: 'active' })).rejects.toMatchObject({
      code: 'state_is_final',
    });
    expect(await stateOf()).toBe('withdrawn');
    forgetful.close();
  });

  test('a key compromised for one type is compromised for all of its types', async () => {
    const other = { ...listing, vct: 'urn:anju:residency:1' };
    await governance.listKey(listing);
    await governance.listKey(other);
    await governance.setKeyState({ ...other, state: 'active' });
    await governance.setKeyState({ ...listing, state: 'compromised' });
    expect(await stateOf(other)).toBe('compromised');
    await expect(governance.listKey({ ...listing, vct: 'urn:anju:unit:1' })).rejects.toMatchObject({
      code: 'key_compromised',
    });
    // an earlier decision that the compromise overtook is no obstacle
    expect(await governance.resend()).toEqual({ sent: 0 });
  });

  test('refuses a key that was never listed', async () => {
    await expect(governance.setKeyState({ ...listing, state: 'suspended' })).rejects.toMatchObject({
      code: 'key_not_listed',
    });
    expect(await stateOf()).toBeUndefined();
  });
});

describe('roots', () => {
  test('a root is listed once, and once withdrawn never again', async () => {
    const root = { sha256Hex: createP256Key().thumbprintHex };
    expect(await reader.isRootListed(root.sha256Hex)).toBe(false);
    expect(await governance.listRoot(root)).toBe('sent');
    expect(await governance.listRoot(root)).toBe('unchanged');
    expect(await reader.isRootListed(root.sha256Hex)).toBe(true);

    expect(await governance.withdrawRoot(root)).toBe('sent');
    expect(await governance.withdrawRoot(root)).toBe('unchanged');
    await expect(governance.listRoot(root)).rejects.toMatchObject({ code: 'root_withdrawn' });
    expect(await reader.isRootListed(root.sha256Hex)).toBe(false);
  });
});

describe('fund', () => {
  const balanceOf = async (address: string) =>
    BigInt(await rpc<string>(registry.chain.rpcUrl, 'eth_getBalance', [address, 'latest']));

  test('brings an account up to a balance, and does nothing when it has as much', async () => {
    const { address } = Wallet.createRandom();
    expect(await governance.fund(address, 1_000n)).toBe('sent');
    expect(await governance.fund(address, 1_000n)).toBe('unchanged');
    expect(await governance.fund(address, 600n)).toBe('unchanged');
    expect(await balanceOf(address)).toBe(1_000n);
    expect(await governance.fund(address, 1_500n)).toBe('sent');
    expect(await balanceOf(address)).toBe(1_500n);
  });

  test('refuses more than the governor has, and keeps nothing to send again', async () => {
    await expect(governance.fund(Wallet.createRandom().address, 10n ** 30n)).rejects.toMatchObject({
      code: 'funds_missing',
    });
    expect(await governance.resend()).toEqual({ sent: 0 });
  });
});

describe('anyone else', () => {
  test.each([
    ['list a key', 'listKey'],
    ['change a state', 'setKeyState'],
    ['list a root', 'listRoot'],
    ['withdraw a root', 'withdrawRoot'],
  ])('cannot %s', async (_case, method) => {
    const root = createP256Key().thumbprintHex;
    await governance.listKey(listing);
    await governance.listRoot({ sha256Hex: root });
    const argumentsOf: Record<string, unknown[]> = {
      listKey: [`0x${newListing().thumbprintHex}`, vct, Wallet.createRandom().address, iss],
      setKeyState: [`0x${listing.thumbprintHex}`, sha256(toUtf8Bytes(vct)), 4],
      listRoot: [`0x${createP256Key().thumbprintHex}`],
      withdrawRoot: [`0x${root}`],
    };
    const data = issuerRegistryInterface.encodeFunctionData(method, argumentsOf[method]);
    const to = registry.deployment.issuerRegistry;
    const call = (key: string) =>
      rpc(registry.chain.rpcUrl, 'eth_call', [{ from: new Wallet(key).address, to, data }, 'latest']);

    await call(registry.governorKey);
    const refusal = issuerRegistryInterface.getError('CallerIsNotGovernor')?.selector;
    await expect(call(registry.funderKey)).rejects.toThrow(refusal);
  });
});
