// One party's hand: what it may do, what it is refused, and in which words.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFounding, startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { interfaces } from '../../src/contracts.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import {
  type Change,
  createGovernor,
  decideTogether,
  developmentPartyKeys,
  type Governor,
} from '../../src/govern/index.ts';
import { createP256Key } from '../support/did-key.ts';
import { headNumber, rpc } from '../support/rpc.ts';
import { resultOf, startRpcProxy } from '../support/rpc-proxy.ts';

const terms = { threshold: 2, delaySeconds: 60, lifetimeSeconds: 1_000, emergencySeconds: 300 };

let registry: TestRegistry;
let first: Governor;
let second: Governor;
let third: Governor;

const root = (): Change => ({ act: 'list-root', sha256Hex: createP256Key().thumbprintHex });
const key = () => ({
  thumbprintHex: createP256Key().thumbprintHex,
  vct: 'urn:anju:income:1',
  did: didOfAddress(31_337, Wallet.createRandom().address),
  iss: 'https://tax.example',
});
let reasons = 0;
const reason = () => {
  reasons += 1;
  return `reason ${reasons}`;
};
const proposed = (change: Change = root()) => first.propose({ changes: [change], reason: reason() });
const waiting = async (change?: Change) => {
  const handle = await proposed(change);
  await second.approve(handle.id, handle.contentHash);
  return handle;
};
const open = (privateKey: string, outbox: string, options = {}): Governor =>
  createGovernor({
    rpcUrl: registry.chain.rpcUrl,
    privateKey,
    deployment: registry.deployment,
    outboxDir: join(registry.stateDir, outbox),
    ...options,
  });
const partyKey = (index: number): string => developmentPartyKeys[index] ?? '';
const keptBy = (outbox: string): string[] => readdirSync(join(registry.stateDir, outbox));
const transactionsDuring = async (act: () => Promise<unknown>): Promise<number> => {
  const before = await headNumber(registry.chain.rpcUrl);
  await act();
  return (await headNumber(registry.chain.rpcUrl)) - before;
};

beforeAll(async () => {
  registry = await startRegistry({ ...emptyFounding(), terms });
  [first, second, third] = registry.governors as [Governor, Governor, Governor];
});
afterAll(() => registry.stop());

test('a proposal carries its proposer’s vote, its calls in words, and becomes executable after threshold and delay', async () => {
  const change = root();
  const { id, contentHash } = await proposed(change);
  expect(await second.proposal(id)).toMatchObject({
    ...{ id, contentHash, state: 'open', proposer: first.address, approvals: [first.address] },
    calls: [{ contract: 'issuerRegistry', method: 'listRoot', change }],
  });
  await second.approve(id, contentHash);
  const { state, vetoableUntilSeconds, approvals } = await third.proposal(id);
  expect({ state, approvals }).toEqual({ state: 'waiting', approvals: [first.address, second.address] });
  expect(vetoableUntilSeconds).toBeGreaterThan(0);

  await registry.passTime(terms.delaySeconds + 1);
  expect((await third.proposal(id)).state).toBe('ready');
  await third.execute(id);
  expect((await third.proposal(id)).state).toBe('executed');
});

test('an execution before the threshold is refused, with the votes that are missing', async () => {
  const { id } = await proposed();
  await expect(first.execute(id)).rejects.toMatchObject({
    code: 'threshold_not_met',
    message: `Proposal ${id} has 1 of 2 approvals.`,
  });
});

test('an execution within the delay is refused, with the seconds that remain', async () => {
  const { id } = await waiting();
  const refusal = await first.execute(id).then(
    () => undefined,
    (error: Error & { code: string }) => error,
  );
  expect(refusal?.code).toBe('delay_not_over');
  const remaining = Number(/execute it in (\d+) s\.$/.exec(refusal?.message ?? '')?.[1]);
  expect(remaining).toBeGreaterThan(terms.delaySeconds - 30);
  expect(remaining).toBeLessThanOrEqual(terms.delaySeconds + 1);
});

test('an executed proposal is never executed again', async () => {
  const { id } = await waiting();
  await registry.passTime(terms.delaySeconds + 1);
  await first.execute(id);
  await expect(second.execute(id)).rejects.toMatchObject({
    code: 'proposal_decided',
    message: `Proposal ${id} is executed already.`,
  });
});

test('one veto within the delay stops a proposal; one after it comes too late', async () => {
  const stopped = await waiting();
  await third.veto(stopped.id, 'not yet');
  expect((await first.proposal(stopped.id)).state).toBe('vetoed');
  await expect(first.execute(stopped.id)).rejects.toMatchObject({ code: 'proposal_decided' });

  const late = await waiting();
  await registry.passTime(terms.delaySeconds + 1);
  await expect(third.veto(late.id, 'too late')).rejects.toMatchObject({ code: 'veto_too_late' });
  await first.execute(late.id);
});

test('a party does not veto what does nothing but remove it, and others do', async () => {
  const { id } = await waiting({ act: 'remove-party', address: third.address });
  await expect(third.veto(id, 'I stay')).rejects.toMatchObject({ code: 'veto_of_own_removal' });
  await first.veto(id, 'it stays');
});

test('an approval taken back stops the delay, and given again begins it anew', async () => {
  const { id } = await waiting();
  await second.withdrawApproval(id);
  expect(await first.proposal(id)).toMatchObject({ state: 'open', vetoableUntilSeconds: undefined });
  await expect(second.withdrawApproval(id)).rejects.toMatchObject({ code: 'not_approved' });
  await second.approve(id);
  expect((await first.proposal(id)).state).toBe('waiting');
});

test('a proposal that nobody completed in time expires, and is neither approved nor executed', async () => {
  const { id } = await proposed();
  await registry.passTime(terms.lifetimeSeconds + 1);
  expect((await second.proposal(id)).state).toBe('expired');
  await expect(second.approve(id)).rejects.toMatchObject({
    code: 'proposal_decided',
    message: `Proposal ${id} is expired.`,
  });
  await expect(first.execute(id)).rejects.toMatchObject({ code: expect.stringMatching(/decided|threshold/) });
});

test('approving again changes nothing and sends nothing', async () => {
  const { id } = await proposed();
  await second.approve(id);
  expect(await transactionsDuring(() => second.approve(id))).toBe(0);
});

test('another content under the number than the one that was read is not approved', async () => {
  const read = await proposed();
  const other = await proposed();
  await expect(second.approve(other.id, read.contentHash)).rejects.toMatchObject({ code: 'content_differs' });
  expect((await first.proposal(other.id)).approvals).toEqual([first.address]);
});

test('a proposal that the endpoint shows with other calls or another reason than were hashed is neither shown nor approved', async () => {
  const { id, contentHash } = await proposed();
  const proxy = await startRpcProxy(registry.chain.rpcUrl);
  const { council } = interfaces;
  type Shown = { id: bigint; calls: { toObject(): object }[]; approvals: string[]; toObject(): object };
  const showing = (altered: object) => {
    proxy.interfere = async (request) => {
      const [{ data = '' } = {}] = request.params as [{ data?: string }?];
      const method = ['proposalOf', 'proposals'].find((name) =>
        data.startsWith(council.getFunction(name)?.selector ?? '-'),
      );
      if (request.method !== 'eth_call' || method === undefined) return undefined;
      const answer = await rpc<string>(registry.chain.rpcUrl, request.method, request.params);
      const shown = council.decodeFunctionResult(method, answer)[0] as Shown & Shown[];
      const plain = (one: Shown) => ({
        ...one.toObject(),
        calls: one.calls.map((call) => call.toObject()),
        approvals: [...one.approvals],
        ...(Number(one.id) === id ? altered : {}),
      });
      const told = method === 'proposalOf' ? plain(shown) : [...shown].map(plain);
      return resultOf(request, council.encodeFunctionResult(method, [told]));
    };
  };
  const misled = open(partyKey(1), 'misled', { rpcUrl: proxy.url });
  const harmless = { target: registry.deployment.issuerRegistry, data: '0x1234' };
  for (const altered of [{ calls: [harmless] }, { reason: 'harmless' }]) {
    showing(altered);
    await expect(misled.proposal(id)).rejects.toMatchObject({ code: 'content_differs' });
    await expect(misled.proposals()).rejects.toMatchObject({ code: 'content_differs' });
    await expect(misled.approve(id, contentHash)).rejects.toMatchObject({ code: 'content_differs' });
  }
  expect((await first.proposal(id)).approvals).toEqual([first.address]);
  showing({});
  await misled.approve(id, contentHash);
  expect((await first.proposal(id)).approvals).toEqual([first.address, second.address]);
  misled.close();
  await proxy.close();
});

test('the same content is proposed once while it is undecided; another party that proposes it approves it', async () => {
  const same = { changes: [root()], reason: reason() };
  const one = await first.propose(same);
  expect(await first.propose(same)).toEqual(one);
  expect(await second.propose(same)).toEqual(one);
  expect((await first.proposal(one.id)).state).toBe('waiting');
});

test('what the registry refuses leaves the proposal as it was, and the sentence says why', async () => {
  const listed = key();
  await decideTogether([first, second], {
    changes: [{ act: 'list-key', ...listed }],
    reason: reason(),
    waitUntil: () => registry.passTime(terms.delaySeconds + 1),
  });
  const again = await waiting({ act: 'list-key', ...listed });
  await registry.passTime(terms.delaySeconds + 1);
  await expect(first.execute(again.id)).rejects.toMatchObject({
    code: 'call_failed',
    message: `Call 1 of proposal ${again.id} was refused: the key is listed for this type already.`,
  });
  expect((await first.proposal(again.id)).state).toBe('ready');
});

test('one party alone suspends a key once, and again after the council has decided about it', async () => {
  const listed = key();
  const decide = (change: Change) =>
    decideTogether([first, second], {
      changes: [change],
      reason: reason(),
      waitUntil: () => registry.passTime(terms.delaySeconds + 1),
    });
  await decide({ act: 'list-key', ...listed });
  const subject = { thumbprintHex: listed.thumbprintHex };
  await third.suspendInEmergency(subject, 'a laptop was stolen');
  await expect(third.suspendInEmergency(subject, 'again')).rejects.toMatchObject({
    code: 'emergency_right_used',
  });
  await decide({ act: 'lift-emergency', thumbprintHex: listed.thumbprintHex });
  // a lifted suspension is not one that the chain forgot
  expect(await third.resend()).toMatchObject({ sent: 0 });
  await third.suspendInEmergency(subject, 'another was stolen');
});

test('a suspension is sent, and sent once, by an endpoint that looks through a few blocks at a time', async () => {
  const listed = key();
  await decideTogether([first, second], {
    changes: [{ act: 'list-key', ...listed }],
    reason: reason(),
    waitUntil: () => registry.passTime(terms.delaySeconds + 1),
  });
  const proxy = await startRpcProxy(registry.chain.rpcUrl);
  proxy.interfere = ({ id, method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    if (Number(toBlock) - Number(fromBlock) < 4) return undefined;
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_005, message: 'too many blocks' } });
  };
  const far = open(partyKey(2), 'far', { rpcUrl: proxy.url });
  await far.suspendInEmergency({ thumbprintHex: listed.thumbprintHex }, 'stolen');
  expect(await far.resend()).toMatchObject({ sent: 0, dropped: [] });
  far.close();
  await proxy.close();
});

test('whoever is no party is told so, and nothing of it is kept', async () => {
  const stranger = open(registry.funderKey, 'stranger');
  await expect(stranger.propose({ changes: [root()], reason: reason() })).rejects.toMatchObject({
    code: 'not_a_party',
  });
  const { id } = await proposed();
  await expect(stranger.approve(id)).rejects.toMatchObject({ code: 'not_a_party' });
  await expect(stranger.veto(id, 'no')).rejects.toMatchObject({ code: 'not_a_party' });
  expect(keptBy('stranger')).toEqual([]);
  stranger.close();
});

test.each<[string, Change, string]>([
  ['a thumbprint that is no SHA-256', { act: 'list-root', sha256Hex: 'ab' }, 'argument_invalid'],
  [
    'a DID in another spelling',
    { act: 'set-verifier-state', did: `did:ethr:0x7a69:0x${'ab'.repeat(20)}`, state: 'active' },
    'did_not_canonical',
  ],
  [
    'a DID of another network',
    { act: 'lift-emergency', did: didOfAddress(1, Wallet.createRandom().address) },
    'did_not_canonical',
  ],
  ['an address that is none', { act: 'remove-party', address: '0x12' }, 'argument_invalid'],
  [
    'a date with a fraction',
    { act: 'repeal', kind: 'rule', id: 'rule', effectiveFromSeconds: 1.5 },
    'argument_invalid',
  ],
])('%s is refused before anything is kept or sent', async (_case, change, code) => {
  const kept = keptBy('party-1').length;
  const sent = await transactionsDuring(() =>
    expect(first.propose({ changes: [change], reason: reason() })).rejects.toMatchObject({ code }),
  );
  expect([sent, keptBy('party-1').length]).toEqual([0, kept]);
});

test('an unknown number is unknown, and a proposal without reason or change is none', async () => {
  await expect(first.proposal(9_999)).rejects.toMatchObject({ code: 'proposal_unknown' });
  await expect(first.approve(9_999)).rejects.toMatchObject({ code: 'proposal_unknown' });
  await expect(first.propose({ changes: [root()], reason: '' })).rejects.toMatchObject({
    code: 'argument_invalid',
  });
  await expect(first.propose({ changes: [], reason: reason() })).rejects.toMatchObject({
    code: 'argument_invalid',
  });
});

test('on another chain, without a registry there, or without an answer, nothing is done', async () => {
  const { deployment } = registry;
  const elsewhere = open(partyKey(0), 'elsewhere', { deployment: { ...deployment, chainId: 1 } });
  const nowhere = open(partyKey(0), 'nowhere', {
    deployment: { ...deployment, council: Wallet.createRandom().address },
  });
  const unanswered = open(partyKey(0), 'unanswered', { rpcUrl: 'http://127.0.0.1:9' });
  const subject = { thumbprintHex: key().thumbprintHex };
  for (const [governor, code] of [
    [elsewhere, 'wrong_chain'],
    [nowhere, 'not_deployed'],
    [unanswered, 'chain_unreachable'],
  ] as const) {
    await expect(governor.suspendInEmergency(subject, 'x')).rejects.toMatchObject({ code });
    await expect(governor.proposals()).rejects.toMatchObject({ code });
    governor.close();
  }
});

test('two processes of one party at once do what one would', async () => {
  const twin = open(partyKey(0), 'party-1');
  const other = open(partyKey(1), 'party-2');
  const same = { changes: [root()], reason: reason() };
  await Promise.all([first.propose(same), twin.propose(same)]);
  const made = (await first.proposals()).filter((proposal) => proposal.reason === same.reason);
  expect(made.length).toBeGreaterThanOrEqual(1);
  const id = made[0]?.id ?? 0;
  await Promise.all([second.approve(id), other.approve(id)]);
  expect((await first.proposal(id)).approvals).toEqual([first.address, second.address]);
  expect(await first.resend()).toMatchObject({ sent: 0 });
  expect(await second.resend()).toMatchObject({ sent: 0 });
  twin.close();
  other.close();
});

test('many different acts of one account at once all happen: a nonce taken by another is not the end', async () => {
  const hands = [first, ...[1, 2, 3].map(() => open(partyKey(0), 'party-1'))];
  const handles = await Promise.all(
    hands.map((hand) => hand.propose({ changes: [root()], reason: reason() })),
  );
  expect(new Set(handles.map(({ id }) => id)).size).toBe(hands.length);
  for (const hand of hands.slice(1)) hand.close();
});

test('a decision that nobody else joins says how many are missing', async () => {
  await expect(decideTogether([third], { changes: [root()], reason: reason() })).rejects.toMatchObject({
    code: 'threshold_not_met',
  });
  await expect(decideTogether([], { changes: [root()], reason: reason() })).rejects.toMatchObject({
    code: 'threshold_not_met',
  });
});

test('an account is brought up to a balance, and more than the party has is refused and not kept', async () => {
  const { address } = Wallet.createRandom();
  const balance = async () =>
    BigInt(await rpc<string>(registry.chain.rpcUrl, 'eth_getBalance', [address, 'latest']));
  await first.fund(address, 1_000n);
  await first.fund(address, 600n);
  expect(await balance()).toBe(1_000n);
  const kept = keptBy('party-1').length;
  await expect(first.fund(Wallet.createRandom().address, 10n ** 30n)).rejects.toMatchObject({
    code: 'funds_missing',
  });
  expect(keptBy('party-1')).toHaveLength(kept);
});

test('the outbox holds acts and no key that signs', () => {
  const text = keptBy('party-1')
    .map((name) => readFileSync(join(registry.stateDir, 'party-1', name), 'utf8'))
    .join();
  expect(text).toContain('"proposal"');
  expect(text).not.toContain(partyKey(0).slice(2));
});
