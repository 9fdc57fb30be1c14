import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningChain, startChain } from '../../src/govern/start-chain.ts';
import { headNumber, rpc } from '../support/rpc.ts';

let folder: string;
let statePath: string;
const running: RunningChain[] = [];

const start = async (options: Parameters<typeof startChain>[0] = {}): Promise<RunningChain> => {
  const chain = await startChain({ port: 0, statePath, ...options });
  running.push(chain);
  return chain;
};
const mineTwo = async ({ rpcUrl }: RunningChain): Promise<void> => {
  await rpc(rpcUrl, 'anvil_mine', ['0x2']);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-chain-'));
  statePath = join(folder, 'chain.json');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((chain) => chain.kill()));
  rmSync(folder, { recursive: true, force: true });
});

test('a new chain answers with its id as soon as it is started', async () => {
  const chain = await start({ chainId: 4242 });
  expect(chain.origin).toBe('new');
  expect(Number(await rpc(chain.rpcUrl, 'eth_chainId'))).toBe(4242);
});

test('only pages of the allowed origin may call a chain that has one', async () => {
  const wallet = 'http://localhost:4003';
  const chain = await start({ allowOrigin: wallet });
  for (const origin of [wallet, 'http://evil.example']) {
    const preflight = await fetch(chain.rpcUrl, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(preflight.headers.get('access-control-allow-origin') ?? wallet).toBe(wallet);
  }
  // a form needs no leave, and gets no further
  const form = await fetch(chain.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"jsonrpc":"2.0","id":1,"method":"anvil_mine","params":["0x2"]}',
  });
  expect(await form.text()).toContain('error');
  expect(await headNumber(chain.rpcUrl)).toBe(0);
});

test('a stopped chain goes on where it was', async () => {
  const chain = await start();
  await mineTwo(chain);
  await chain.stop();
  const again = await start();
  expect(again.origin).toBe('saved');
  expect(await headNumber(again.rpcUrl)).toBe(2);
});

test('a chain without a state file keeps nothing', async () => {
  const chain = await start({ statePath: undefined });
  await mineTwo(chain);
  await chain.stop();
  expect(existsSync(statePath)).toBe(false);
});

test('stopping ends the process and resolves `exited`; stopping again does no harm', async () => {
  const chain = await start();
  await chain.stop();
  await chain.exited;
  await chain.stop();
  expect(() => process.kill(chain.pid, 0)).toThrow();
});

test('a killed chain starts again', async () => {
  const chain = await start();
  await chain.kill();
  const again = await start({ port: chain.port });
  expect(await headNumber(again.rpcUrl)).toBe(0);
});

test('a state file cut short by a kill is set aside for the last whole one', async () => {
  const chain = await start();
  await mineTwo(chain);
  await chain.stop();
  truncateSync(statePath, 100);
  const again = await start();
  expect(again.origin).toBe('previous');
  expect(await headNumber(again.rpcUrl)).toBe(2);
  expect(readFileSync(`${statePath}.damaged`, 'utf8')).toHaveLength(100);
});

test('with no whole state file at all the chain starts empty and says so', async () => {
  writeFileSync(statePath, '{"block":');
  copyFileSync(statePath, `${statePath}.previous`);
  const chain = await start();
  expect(chain.origin).toBe('empty');
  expect(await headNumber(chain.rpcUrl)).toBe(0);
});

test('a port in use is refused by its number, and the chain on it is left alone', async () => {
  const chain = await start();
  await expect(startChain({ port: chain.port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(String(chain.port)),
  });
  expect(await headNumber(chain.rpcUrl)).toBe(0);
});

test('the chain listens on no other address than it was told to', async () => {
  const chain = await start();
  await expect(headNumber(`http://127.0.0.2:${chain.port}`)).rejects.toThrow();
  const open = await start({ statePath: undefined, host: '0.0.0.0' });
  expect(await headNumber(open.rpcUrl)).toBe(0);
});
