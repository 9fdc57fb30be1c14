// The chain loses its last seconds at each stage of a decision; what the parties kept brings it back.
import { Wallet } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { interfaces } from '../../src/contracts.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import {
  type Change,
  createGovernor,
  deployRegistry,
  developmentPartyKeys,
  type Governor,
  readFounding,
  resendTogether,
} from '../../src/govern/index.ts';
import { createP256Key } from '../support/did-key.ts';
import { type ForgetfulChain, makeForgetful } from '../support/forgetful-chain.ts';
import { rpc } from '../support/rpc.ts';

let registry: TestRegistry;
let chain: ForgetfulChain;
let first: Governor;
let second: Governor;
let third: Governor;

const root = (): Change => ({ act: 'list-root', sha256Hex: createP256Key().thumbprintHex });
const propose = (change: Change, reason: string) => first.propose({ changes: [change], reason });
const waitUntil = () => registry.passTime(2);
const resendAll = () => resendTogether(registry.governors, { waitUntil });
const decide = async (change: Change, reason: string, executor = first) => {
  const handle = await propose(change, reason);
  await second.approve(handle.id, handle.contentHash);
  await waitUntil();
  await executor.execute(handle.id);
  return handle;
};
const statesBy = async () =>
  Object.fromEntries((await third.proposals()).map(({ reason, state }) => [reason, state]));
const redeploy = () => {
  const founding = readFounding(registry.stateDir, 31_337);
  if (founding === undefined) throw new Error('no founding was kept');
  const { rpcUrl } = registry.chain;
  return deployRegistry({
    ...{ rpcUrl, privateKey: registry.funderKey, chainId: 31_337 },
    ...{ deploymentsDir: registry.stateDir, founding },
  });
};

beforeEach(async () => {
  registry = await startRegistry();
  [first, second, third] = registry.governors as [Governor, Governor, Governor];
  chain = makeForgetful(registry);
});
afterEach(async () => {
  await chain.end();
  await registry.stop();
});

test('a proposal, a vote, a vote taken back, a veto and an execution that the chain forgot come back', async () => {
  await decide(root(), 'remembered');
  const withdrawn = await propose(root(), 'vote taken back');
  await second.approve(withdrawn.id);
  const vetoed = await propose(root(), 'vetoed');
  await chain.rememberUntilHere();

  await propose(root(), 'proposed');
  const voted = await propose(root(), 'voted');
  await second.approve(voted.id);
  await second.withdrawApproval(withdrawn.id);
  await third.veto(vetoed.id, 'no');
  await decide(root(), 'executed by another', third);
  const before = await statesBy();
  expect(before).toMatchObject({ proposed: 'open', 'vote taken back': 'open', vetoed: 'vetoed' });

  await chain.forget();
  expect(await statesBy()).toEqual({
    remembered: 'executed',
    'vote taken back': expect.any(String),
    vetoed: 'open',
  });
  const { sent } = await resendAll();
  expect(sent).toBe(8);
  const { voted: stateOfVoted, ...others } = await statesBy();
  expect(others).toEqual({
    ...{ remembered: 'executed', proposed: 'open', vetoed: 'vetoed' },
    ...{ 'vote taken back': 'open', 'executed by another': 'executed' },
  });
  // its delay may be over, but nobody had executed it
  expect(['waiting', 'ready']).toContain(stateOfVoted);
  expect(await resendAll()).toEqual({ sent: 0 });
});

test('a chain that forgot everything gets contracts and decisions back, at the same addresses and in the same order', async () => {
  const key = {
    thumbprintHex: createP256Key().thumbprintHex,
    vct: 'urn:anju:income:1',
    did: didOfAddress(31_337, Wallet.createRandom().address),
    iss: 'https://tax.example',
  };
  const retired = { state: 'retired' as const, goodUntilSeconds: Math.floor(Date.now() / 1000) + 86_400_000 };
  await decide({ act: 'list-key', ...key }, 'list');
  await decide({ act: 'set-key-state', ...key, state: 'suspended' }, 'suspend', third);
  await decide({ act: 'set-key-state', ...key, ...retired }, 'retire');
  await decide({ act: 'set-key-state', ...key, state: 'suspended' }, 'suspend', second);
  await decide({ act: 'set-key-state', ...key, ...retired }, 'retire');
  await chain.forget('everything');

  await expect(first.resend()).rejects.toMatchObject({ code: 'not_deployed' });
  expect(await redeploy()).toEqual(registry.deployment);
  await resendAll();
  const proposals = await first.proposals();
  expect(proposals.map(({ reason, state }) => `${reason} ${state}`).sort()).toEqual([
    ...['list executed', 'retire executed', 'retire executed'],
    ...['suspend executed', 'suspend executed'],
  ]);
  const logs = await rpc<{ topics: string[]; data: string }[]>(registry.chain.rpcUrl, 'eth_getLogs', [
    { address: registry.deployment.issuerRegistry, fromBlock: '0x0', toBlock: 'latest' },
  ]);
  const states = logs.map((log) => interfaces.issuerRegistry.parseLog(log)?.args.state);
  // listed, suspended, retired, suspended, retired
  expect(states).toEqual([undefined, 3n, 2n, 3n, 2n]);
});

test('a chain killed right after it confirmed has it all after a resend, saved or not', async () => {
  await decide(root(), 'decided');
  await propose(root(), 'proposed');
  await chain.dieAndReturn();
  expect(await redeploy()).toEqual(registry.deployment);
  await resendAll();
  expect(await statesBy()).toEqual({ decided: 'executed', proposed: 'open' });
});

test('a proposal that took the number meanwhile gets no vote that was given to another', async () => {
  await chain.rememberUntilHere();
  const forgotten = await propose(root(), 'forgotten');
  await second.approve(forgotten.id, forgotten.contentHash);
  await chain.forget();
  const usurper = await third.propose({ changes: [root()], reason: 'took its number' });
  expect(usurper.id).toBe(forgotten.id);

  await expect(second.approve(usurper.id, forgotten.contentHash)).rejects.toMatchObject({
    code: 'content_differs',
  });
  await resendAll();
  const proposals = await first.proposals();
  expect(proposals.find(({ id }) => id === usurper.id)?.approvals).toEqual([third.address]);
  expect(proposals.find(({ contentHash }) => contentHash === forgotten.contentHash)?.approvals).toEqual([
    first.address,
    second.address,
  ]);
});

test('an emergency suspension comes back, and not once its time is over', async () => {
  const key = {
    thumbprintHex: createP256Key().thumbprintHex,
    vct: 'urn:anju:income:1',
    did: didOfAddress(31_337, Wallet.createRandom().address),
    iss: 'https://tax.example',
  };
  await decide({ act: 'list-key', ...key }, 'list');
  await chain.rememberUntilHere();
  await third.suspendInEmergency({ thumbprintHex: key.thumbprintHex }, 'stolen');
  await chain.forget();
  expect(await third.resend()).toMatchObject({ sent: 1, dropped: [] });
  expect(await third.resend()).toMatchObject({ sent: 0, dropped: [] });
  await chain.forget();
  const muchLater = createGovernor({
    ...{ rpcUrl: registry.chain.rpcUrl, privateKey: developmentPartyKeys[2] },
    ...{ deployment: registry.deployment, outboxDir: `${registry.stateDir}/party-3` },
    now: () => new Date(Date.now() + 2 * 3_600_000),
  });
  expect(await muchLater.resend()).toMatchObject({
    sent: 0,
    dropped: [{ act: 'emergency', reason: expect.stringContaining('over') }],
  });
  muchLater.close();
});

test('a veto that comes back to a proposal executed meanwhile is dropped, with the reason', async () => {
  const { id } = await propose(root(), 'contested');
  await second.approve(id);
  await chain.rememberUntilHere();
  await third.veto(id, 'no');
  await chain.forget();
  await waitUntil();
  await first.execute(id);
  expect(await third.resend()).toMatchObject({
    sent: 0,
    dropped: [{ act: 'veto', reason: `proposal ${id} is executed` }],
  });
});

test('what was decided while no chain answered is sent when it is back', async () => {
  const { id } = await propose(root(), 'proposed before');
  await chain.whileDown(() =>
    expect(second.approve(id)).rejects.toMatchObject({ code: 'chain_unreachable' }),
  );
  await second.approve(id);
  expect((await first.proposal(id)).approvals).toHaveLength(2);
});

test('funds that the chain forgot are given again', async () => {
  const { address } = Wallet.createRandom();
  await chain.rememberUntilHere();
  await first.fund(address, 5_000n);
  await chain.forget();
  expect(await first.resend()).toMatchObject({ sent: 1 });
  expect(await first.resend()).toMatchObject({ sent: 0 });
});
