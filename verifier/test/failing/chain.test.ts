// The chain is down, slow, or another one: what was read is believed for as long as the operator set, and never longer; what
// contradicts it is believed by nobody; and the first good answer puts everything right.
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { rpc } from '../../../registry-contracts/test/support/rpc.ts';
import {
  type RpcProxy,
  resultOf,
  startRpcProxy,
} from '../../../registry-contracts/test/support/rpc-proxy.ts';
import { type LineFault, startTcpProxy, type TcpProxy } from '../../../tests/support/tcp-proxy.ts';
import { RULE_ID } from '../support/desk.ts';
import { fetchRequest, present } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { registryRead } from '../support/verifier.ts';

const STALE_AFTER_SECONDS = 300;

let endpoint: RpcProxy;
let line: TcpProxy;
afterAll(async () => {
  await line?.close();
  await endpoint?.close();
});

const running = useVerifier({
  async environment({ registry }) {
    endpoint = await startRpcProxy(registry.chain.rpcUrl);
    line = await startTcpProxy(endpoint.url);
    return {
      REGISTRY_RPC_URL: line.through(endpoint.url).replace(/\/$/, ''),
      REGISTRY_POLL_MILLISECONDS: '50',
      REGISTRY_STALE_AFTER_SECONDS: String(STALE_AFTER_SECONDS),
    };
  },
});
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

afterEach(chainIsBack);

async function chainIsBack(): Promise<void> {
  line.fault = null;
  endpoint.interfere = () => undefined;
  line.cut();
  await registryRead(verifier);
}

async function answered(id: string) {
  const issuedAt = Math.floor(verifier.clock.now().getTime() / 1000);
  const { status, body } = await present(verifier.app, id, wallet, { issuedAt });
  return { status, error: body.error, sentence: body.error_description, ...(await desk.state(id)) };
}

const health = async () => {
  const told = await verifier.app.inject({ url: '/health' });
  return { code: told.statusCode, ...told.json() };
};

/** Nobody is asked, who was asked is refused, and the operator can see it. */
async function expectUnknown(id: string): Promise<void> {
  expect(await health()).toMatchObject({ code: 503, database: 'ok', registry: 'stale' });
  const create = await verifier.app.inject({
    method: 'POST',
    url: '/desk/requests',
    headers: { cookie: desk.cookie },
    payload: { rule_id: RULE_ID },
  });
  expect(create.statusCode).toBe(503);
  expect(create.json()).toMatchObject({
    error: { code: 'registry_unavailable', message: { 'zh-CN': expect.stringMatching(/稍后再试/) } },
  });
  const refused = await answered(id);
  expect(refused).toMatchObject({ status: 400, error: 'temporarily_unavailable' });
  expect(refused).toMatchObject({ state: 'refused', reason: 'registry_unknown' });
  expect(refused.sentence).toMatch(/ask for a new request/);
}

async function expectRecovered(): Promise<void> {
  await chainIsBack();
  expect(await health()).toMatchObject({ code: 200, registry: 'ok' });
  expect(await answered((await desk.ask()).request_id)).toMatchObject({ status: 200, state: 'decided' });
}

describe('a chain that', () => {
  const lost: [string, LineFault][] = [
    ['refuses connections', 'refuse'],
    ['never answers', 'silent'],
    ['answers with what is no HTTP', 'garbage'],
    ['breaks off in the middle of every answer', 'half'],
  ];
  test.each(lost)(
    '%s lets what was read count until it is too old, and nothing after that',
    async (_what, fault) => {
      const [inTime, tooLate] = [await desk.ask(), await desk.ask()];
      line.fault = fault;
      line.cut();
      expect(await answered(inTime.request_id)).toMatchObject({ status: 200, state: 'decided' });
      verifier.clock.advance(STALE_AFTER_SECONDS + 1);
      await expectUnknown(tooLate.request_id);
      await expectRecovered();
    },
  );

  type Answer = (method: string, params: unknown[]) => Promise<unknown>;
  const honest: Answer = (method, params) => rpc(departments.registry.chain.rpcUrl, method, params);

  function lie(about: Record<string, Answer>): void {
    endpoint.interfere = async (request) => {
      const answer = about[request.method];
      return answer && resultOf(request, await answer(request.method, request.params));
    };
  }

  const lies: [string, Record<string, Answer>][] = [
    ['another chain', { eth_chainId: async () => '0x1' }],
    ['a chain without the contracts', { eth_call: async () => '0x' }],
    ['what is no block', { eth_getBlockByNumber: async () => ({ number: 'seven' }) }],
    [
      'a chain that begins anew',
      {
        eth_getBlockByNumber: async (method, [, full]) => honest(method, ['0x0', full]),
      },
    ],
  ];
  test.each(lies)('answers with %s ends at once what was read before', async (_what, about) => {
    const { request_id: id } = await desk.ask();
    lie(about);
    // contracts are asked when there is a new block
    await honest('evm_mine', []);
    await vi.waitFor(async () => expect((await health()).registry).toBe('stale'), {
      timeout: 20_000,
      interval: 20,
    });
    await expectUnknown(id);
    await expectRecovered();
  });

  test('leaves a suspension out is found out, and the suspended department is not believed', async () => {
    const { thumbprintHex, vct } = departments.department('income');
    const { governance } = departments.registry;
    const { request_id: id } = await desk.ask();
    lie({ eth_getLogs: async () => [] });
    await governance.setKeyState({ thumbprintHex, vct, state: 'suspended' });
    await vi.waitFor(async () => expect((await health()).registry).toBe('stale'), {
      timeout: 20_000,
      interval: 20,
    });
    await expectUnknown(id);
    await chainIsBack();
    expect(await answered((await desk.ask()).request_id)).toMatchObject({ reason: 'issuer_not_listed' });
    await governance.setKeyState({ thumbprintHex, vct, state: 'active' });
    await expectRecovered();
  });

  test('stays behind is not read, and the picture ages as if nothing came', async () => {
    const head = (await honest('eth_getBlockByNumber', ['latest', false])) as { number: string };
    const behind = `0x${(Number(head.number) - 1).toString(16)}`;
    const { request_id: id } = await desk.ask();
    lie({
      eth_getBlockByNumber: (method, [block, full]) =>
        honest(method, [block === 'latest' ? behind : block, full]),
    });
    verifier.clock.advance(STALE_AFTER_SECONDS + 1);
    await expectUnknown(id);
    await expectRecovered();
  });

  test('is away keeps back no request that was made before', async () => {
    const { request_id: id } = await desk.ask();
    line.fault = 'refuse';
    line.cut();
    verifier.clock.advance(STALE_AFTER_SECONDS + 1);
    expect((await fetchRequest(verifier.app, id)).state).toBeTypeOf('string');
  });
});
