// The life of a DID through the operator's command, on a real chain with the real contract and resolver.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet, ZeroAddress } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import {
  connect,
  controllerKeyOf,
  createDidAgent,
  fundFrom,
  IdentityError,
  openKeyFile,
  runDidCommand,
} from '../../src/identity/index.ts';
import { rpc } from '../support/rpc.ts';

const chainId = 31_337;
const boxKey = new Uint8Array(32).fill(7);
let registry: TestRegistry;
let dir: string;

beforeAll(async () => {
  registry = await startRegistry();
}, 60_000);
afterAll(() => registry.stop());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'anju-did-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Setting {
  rpcUrl?: string;
  chainId?: number;
  didRegistry?: string;
  funderKey?: string | undefined;
}

const keyFile = () => openKeyFile(join(dir, 'keys.json'), boxKey);

/** Opened anew each time, as by a new process. */
function open(setting: Setting = {}) {
  const network = {
    rpcUrl: registry.chain.rpcUrl,
    chainId,
    didRegistry: registry.deployment.didRegistry,
    ...setting,
  };
  const chain = connect(network);
  const funderKey = 'funderKey' in setting ? setting.funderKey : registry.funderKey;
  const agent = createDidAgent(keyFile(), network, chain, fundFrom(chain, funderKey));
  return { agent, names: ['income', 'household'], close: () => chain.destroy() };
}

async function run(line: string, setting?: Setting) {
  const output = await runDidCommand({
    program: 'did issuer',
    args: line.split(' ').filter((word) => word !== ''),
    open: () => open(setting),
    explain: (error) => (error instanceof IdentityError ? error.message : 'It failed.'),
  });
  return output;
}
async function json(line: string, setting?: Setting) {
  const { stdout, exitCode, stderr } = await run(`${line} --json`, setting);
  expect(stderr).toBe('');
  return { exitCode, ...JSON.parse(stdout) };
}
const refusal = (code: string) => ({
  exitCode: 1,
  error: { code, message: expect.stringMatching(/^.+[.]$/) },
});

const snapshot = () => rpc<string>(registry.chain.rpcUrl, 'evm_snapshot');
const forgetSince = (id: string) => rpc(registry.chain.rpcUrl, 'evm_revert', [id]);

describe('the life of a DID', () => {
  test('is made, gets keys, loses one, and says so', async () => {
    expect(await json('create income')).toMatchObject({ exitCode: 0, created: true, sent: 0 });
    const { did, key: first } = await json('add-key income');
    const { key: second } = await json('add-key income');
    expect(first.kid).toBe(`${did}#delegate-1`);
    expect(second.kid).toBe(`${did}#delegate-2`);

    expect(await json(`retire-key income ${first.thumbprint_hex}`)).toMatchObject({ exitCode: 0 });
    expect(await json('keys income')).toMatchObject({
      did,
      state: 'controlled',
      keys: [
        { thumbprint_hex: first.thumbprint_hex, kid: null, retired: true },
        { thumbprint_hex: second.thumbprint_hex, retired: false },
      ],
    });
    expect(await json('list')).toMatchObject({ dids: [{ name: 'income', did, state: 'controlled' }] });
    expect((await run('list')).stdout).toContain('household: no DID yet');
  }, 60_000);

  test('making it twice changes nothing', async () => {
    const { did } = await json('create income');
    expect(await json('create income')).toMatchObject({ did, created: false, sent: 0 });
  }, 60_000);

  test('retiring a key twice changes nothing; a key that it never had is refused', async () => {
    await json('create income');
    const { key } = await json('add-key income');
    await json(`retire-key income ${key.thumbprint_hex}`);
    expect(await json(`retire-key income ${key.thumbprint_hex}`)).toMatchObject({ exitCode: 0 });
    expect(await json(`retire-key income ${'ab'.repeat(32)}`)).toMatchObject(refusal('key_unknown'));
  }, 60_000);

  test('ends when it is deactivated, once and for good', async () => {
    await json('create income');
    const { key } = await json('add-key income');
    expect(await json('deactivate income --yes')).toMatchObject({ exitCode: 0, changed: true });
    expect(await json('deactivate income --yes')).toMatchObject({ exitCode: 0, changed: false });
    expect(await json('keys income')).toMatchObject({ state: 'deactivated', controller: null });
    expect(await json('add-key income')).toMatchObject(refusal('did_deactivated'));
    expect(await json(`retire-key income ${key.thumbprint_hex}`)).toMatchObject(refusal('did_deactivated'));
    const { address } = Wallet.createRandom();
    expect(await json(`hand-over income ${address} --yes`)).toMatchObject(refusal('did_deactivated'));
    expect((await json('keys income')).keys).toHaveLength(1);
  }, 60_000);

  test('goes to another controller, after whom nothing of ours can change it', async () => {
    await json('create income');
    await json('add-key income');
    const { address } = Wallet.createRandom();
    expect(await json(`hand-over income ${address} --yes`)).toMatchObject({ exitCode: 0, changed: true });
    expect(await json(`hand-over income ${address} --yes`)).toMatchObject({ exitCode: 0, changed: false });
    expect(await json('keys income')).toMatchObject({ state: 'handed_over', controller: address });
    expect(await json('add-key income')).toMatchObject(refusal('not_the_controller'));
    const { address: third } = Wallet.createRandom();
    expect(await json(`hand-over income ${third} --yes`)).toMatchObject(refusal('not_the_controller'));
    expect(await json('deactivate income --yes')).toMatchObject(refusal('not_the_controller'));
  }, 60_000);
});

describe('a chain that forgot its last seconds', () => {
  test('is told again of keys added and retired; the retired one stays out', async () => {
    await json('create income');
    const { key: first } = await json('add-key income');
    const before = await snapshot();
    const { key: second } = await json('add-key income');
    await json(`retire-key income ${first.thumbprint_hex}`);
    await forgetSince(before);
    expect((await json('keys income')).keys[0].kid).not.toBeNull();

    expect(await json('create income')).toMatchObject({ sent: 2 });
    expect((await json('keys income')).keys).toMatchObject([
      { thumbprint_hex: first.thumbprint_hex, kid: null, retired: true },
      { thumbprint_hex: second.thumbprint_hex, kid: expect.stringContaining('#delegate-') },
    ]);
    expect(await json('create income')).toMatchObject({ sent: 0 });
  }, 60_000);

  test('is told again that a DID was deactivated, by whatever runs next; no key comes back', async () => {
    await json('create income');
    const before = await snapshot();
    await json('add-key income');
    await json('deactivate income --yes');
    await forgetSince(before);
    expect(await json('keys income')).toMatchObject({ state: 'controlled' });
    expect(await json('add-key income')).toMatchObject(refusal('did_deactivated'));

    expect(await json('create income')).toMatchObject({ sent: 1 });
    expect(await json('keys income')).toMatchObject({ state: 'deactivated', keys: [{ kid: null }] });
  }, 60_000);

  test('is told again to whom a DID was given, and of nobody else', async () => {
    await json('create income');
    const before = await snapshot();
    const { address } = Wallet.createRandom();
    await json(`hand-over income ${address} --yes`);
    await forgetSince(before);
    const { address: other } = Wallet.createRandom();
    expect(await json(`hand-over income ${other} --yes`)).toMatchObject(refusal('not_the_controller'));
    expect(await json(`hand-over income ${address} --yes`)).toMatchObject({ exitCode: 0, changed: true });
    expect(await json('keys income')).toMatchObject({ controller: address });
  }, 60_000);
});

describe('refused', () => {
  test('a name that is nobody’s, a DID that was never made, a word too many or too few', async () => {
    expect(await json('create police')).toMatchObject({ exitCode: 2, error: { code: 'usage' } });
    expect(await json('keys income')).toMatchObject(refusal('did_unknown'));
    expect(await json('dance income')).toMatchObject({ exitCode: 2 });
    expect(await json('keys income now')).toMatchObject({ exitCode: 2 });
    expect(await json('retire-key income')).toMatchObject({ exitCode: 2 });
    expect(await json('keys income --force')).toMatchObject({ exitCode: 2 });
    const { exitCode, stdout, stderr } = await run('');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: did issuer');
    expect((await run('--help')).exitCode).toBe(0);
  }, 60_000);

  test('what cannot be taken back, without --yes', async () => {
    await json('create income');
    const { address } = Wallet.createRandom();
    for (const line of [`hand-over income ${address}`, 'deactivate income']) {
      expect(await json(line)).toMatchObject({
        exitCode: 2,
        error: { message: expect.stringContaining('--yes') },
      });
    }
    expect(await json('keys income')).toMatchObject({ state: 'controlled' });
  }, 60_000);

  test('an address that is none, or nobody’s', async () => {
    await json('create income');
    for (const address of ['0x12', ZeroAddress]) {
      expect(await json(`hand-over income ${address} --yes`)).toMatchObject(refusal('address_invalid'));
    }
  }, 60_000);

  test('a chain that is down, is another, or has no DID contract; and nothing is decided then', async () => {
    await json('create income');
    const down = { rpcUrl: 'http://127.0.0.1:9' };
    expect(await json('deactivate income --yes', down)).toMatchObject(refusal('chain_unreachable'));
    expect(await json('add-key income', { chainId: 5 })).toMatchObject({ exitCode: 1 });
    const { address } = Wallet.createRandom();
    expect(await json('add-key income', { didRegistry: address })).toMatchObject(refusal('wrong_chain'));
    expect(await json('keys income')).toMatchObject({ state: 'controlled', keys: [] });
  }, 60_000);

  test('a deployment of another chain than the endpoint’s', async () => {
    expect(await json('create income', { chainId: 5 })).toMatchObject(refusal('wrong_chain'));
    expect(await json('keys income')).toMatchObject(refusal('did_unknown'));
  }, 60_000);

  test('an account without money where nobody pays for it', async () => {
    await json('create income');
    expect(await json('add-key income', { funderKey: undefined })).toMatchObject(refusal('needs_funds'));
    expect(await json('keys income')).toMatchObject({ keys: [] });
  }, 60_000);
});

test('no command tells a private key; the controller’s is there for anchoring', async () => {
  const { did } = await json('create income');
  await json('add-key income');
  const secret = await controllerKeyOf(keyFile(), did);
  expect(did.endsWith(new Wallet(secret).address)).toBe(true);
  const outputs = await Promise.all(['list', 'keys income', 'keys income --json'].map((line) => run(line)));
  for (const text of [...outputs.map(({ stdout }) => stdout), readFileSync(join(dir, 'keys.json'), 'utf8')]) {
    expect(text).not.toContain(secret.slice(2));
  }
  await expect(controllerKeyOf(keyFile(), 'did:ethr:0x7a69:0x00')).rejects.toMatchObject({
    code: 'key_file_unusable',
  });
}, 60_000);
