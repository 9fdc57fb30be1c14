// How proposals stand, for the notice board and the command line, who know events alone: as the council itself says.
import { JsonRpcProvider } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFounding, startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import {
  followRegistry,
  type RegistryFollower,
  standingOf,
  vetoableUntilOf,
} from '../../src/follow/index.ts';
import { type Change, GovernanceError, type Governor } from '../../src/govern/index.ts';
import { readProposals } from '../../src/govern/proposals.ts';
import { createP256Key } from '../support/did-key.ts';
import { rpc } from '../support/rpc.ts';

/** One that never votes, so that the three others may be all that a decision takes. */
const fourth = '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65';
const terms = { threshold: 3, delaySeconds: 5, lifetimeSeconds: 400, emergencySeconds: 60 };

let registry: TestRegistry;
let parties: [Governor, Governor, Governor];
let provider: JsonRpcProvider;
let follower: RegistryFollower;

beforeAll(async () => {
  const founding = emptyFounding();
  const silent = { address: fourth, name: { 'zh-CN': '档案局', en: 'Archive' } };
  registry = await startRegistry({ ...founding, terms, parties: [...founding.parties, silent] });
  parties = registry.governors as typeof parties;
  provider = new JsonRpcProvider(registry.chain.rpcUrl, 31_337, { cacheTimeout: -1 });
  follower = followRegistry({
    rpcUrl: registry.chain.rpcUrl,
    deployment: registry.deployment,
    pollIntervalMilliseconds: 60_000,
    staleAfterSeconds: 600,
    now: () => new Date(),
  });
}, 60_000);
afterAll(async () => {
  await follower.stop();
  provider.destroy();
  await registry.stop();
});

const again = (address: string): Change => ({
  ...{ act: 'replace-party', address },
  successor: { address, name: { 'zh-CN': '同一方', en: 'The same again' } },
});
const listing = (): Change => ({ act: 'list-root', sha256Hex: createP256Key().thumbprintHex });
const agreeing = async (change: Change): Promise<number> => {
  const { id } = await parties[0].propose({ changes: [change], reason: `reason ${JSON.stringify(change)}` });
  for (const party of parties.slice(1)) await party.approve(id);
  return id;
};
const deciding = async (change: Change): Promise<void> => {
  const id = await agreeing(change);
  await registry.passTime(10);
  await parties[0].execute(id);
};

/** The same about every proposal, from the contract and from events. */
async function bothSay(): Promise<{ council: unknown; follower: unknown }> {
  await rpc(registry.chain.rpcUrl, 'evm_mine');
  expect(await follower.pollOnce()).toBe(true);
  const overview = follower.overview();
  if (overview === 'unknown') throw new Error('nothing is known');
  const block = await provider.getBlock('latest');
  const seconds = block?.timestamp ?? 0;
  const raw = await readProposals(provider, registry.deployment, seconds);
  const isOver = (state: string): boolean => ['executed', 'vetoed', 'expired'].includes(state);
  return {
    council: raw.map(({ id, state, approvals, vetoableUntilSeconds }) => ({
      ...{ id, state },
      // of what is over the council keeps the votes that counted, and no delay that nobody waits for
      ...(isOver(state) ? {} : { approvals: approvals.toSorted() }),
      ...(state === 'waiting' || state === 'ready' ? { vetoableUntilSeconds } : {}),
    })),
    follower: overview.proposals.map((one) => {
      const state = standingOf(one, overview, seconds);
      const approvals = one.approvals.map(({ party }) => party);
      return {
        ...{ id: one.id, state },
        ...(isOver(state) ? {} : { approvals: approvals.toSorted() }),
        ...(state === 'waiting' || state === 'ready'
          ? { vetoableUntilSeconds: vetoableUntilOf(one, overview) }
          : {}),
      };
    }),
  };
}
async function expectSame(): Promise<unknown> {
  const said = await bothSay();
  expect(said.follower).toEqual(said.council);
  return said.council;
}

test('a vote of a party that left and came back counts no more', async () => {
  const [first, , third] = parties;
  const id = await agreeing(listing());
  expect(await expectSame()).toContainEqual(expect.objectContaining({ id, state: 'waiting' }));
  await registry.passTime(10);
  const change = await agreeing(again(third.address));
  await registry.passTime(10);
  await first.execute(change);
  const now = {
    id,
    state: 'open',
    approvals: parties
      .slice(0, 2)
      .map(({ address }) => address)
      .toSorted(),
  };
  expect(await expectSame()).toContainEqual(now);
});

test('when votes fell below the threshold, a lower one lets no old delay count', async () => {
  const [, second, third] = parties;
  const id = await agreeing(listing());
  await third.withdrawApproval(id);
  const lower = await agreeing({ act: 'set-terms', ...terms, threshold: 2 });
  await registry.passTime(10);
  await second.execute(lower);
  await registry.passTime(10);
  expect(await expectSame()).toContainEqual(expect.objectContaining({ id, state: 'open' }));
  await second.withdrawApproval(id);
  await second.approve(id);
  expect(await expectSame()).toContainEqual(expect.objectContaining({ id, state: 'waiting' }));
  await deciding({ act: 'set-terms', ...terms });
}, 60_000);

test('a proposal stands as the council itself says, however parties vote, leave, come back, change terms and execute', async () => {
  const proposal = fc.constantFrom<(() => Change)[]>(
    listing,
    () => again(parties[2].address),
    () => again(parties[1].address),
    () => ({ act: 'set-terms', ...terms, threshold: 2 }),
    () => ({ act: 'set-terms', ...terms, delaySeconds: 20 }),
  );
  const step = fc.record({
    act: fc.constantFrom(
      'propose',
      'approve',
      'approve',
      'approve',
      'withdraw',
      'veto',
      'execute',
      'execute',
      'wait',
    ),
    party: fc.integer({ min: 0, max: 2 }),
    /** Which of the newest proposals. */
    back: fc.integer({ min: 0, max: 3 }),
    proposal,
    seconds: fc.constantFrom(1, 4, 6, 25, 410),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
      for (const { act, party, back, proposal: makeChange, seconds } of steps) {
        const hand = parties[party] as Governor;
        const id = (await hand.proposals()).length - back;
        try {
          if (act === 'propose')
            await hand.propose({ changes: [makeChange()], reason: `in turn ${id} ${seconds}` });
          if (act === 'approve') await hand.approve(id);
          if (act === 'withdraw') await hand.withdrawApproval(id);
          if (act === 'veto' && seconds === 25) await hand.veto(id, 'no');
          if (act === 'execute') await hand.execute(id);
          if (act === 'wait') await registry.passTime(seconds);
        } catch (error) {
          // the council's own refusals are part of the story
          if (!(error instanceof GovernanceError)) throw error;
        }
        await expectSame();
      }
    }),
    { numRuns: process.env.ANJU_FULL === '1' ? 20 : 3 },
  );
}, 240_000);
