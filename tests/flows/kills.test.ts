import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../tools/config.ts';
import { type Citizen, createCitizen, DEPARTMENTS, type WalletSetting } from '../../tools/demo/citizen.ts';
import { RULE_ID } from '../../tools/demo/people.ts';
import { type Console, type Desk, type DeskState, openConsole, openDesk } from '../../tools/demo/staff.ts';
import { findPerson, loginOf, walletSettingOf } from '../../tools/demo/town-access.ts';
import { startThrowawayTown, type ThrowawayTown } from '../../tools/town/throwaway.ts';
import type { ServiceName } from '../../tools/town/town.ts';
import { chooseMoments } from '../support/kill-moments.ts';

const ROUNDS = readTestConfig().isFull ? 30 : 2;
/** A round starts a process and carries its work through; a busy machine takes ten times as long. */
const TIMEOUT_MILLISECONDS = 180_000 + ROUNDS * 30_000;

let town: ThrowawayTown;
let clerk: Console;
let desk: Desk;
let setting: WalletSetting;
beforeAll(async () => {
  town = await startThrowawayTown({ households: 60 });
  clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
  desk = await openDesk(town.addresses.verifier, loginOf(town, 'officer'));
  setting = await walletSettingOf(town);
}, 240_000);
afterAll(() => town?.stop());

const person = (key: string) => findPerson(town, key);

/** SIGKILL, and back again through the town's own watch over its services. */
async function killAndWait(name: ServiceName): Promise<void> {
  const service = town.services[name];
  const before = service.pid;
  if (name === 'chain') process.kill(Number(readFileSync(town.folder.chainPid, 'utf8')), 'SIGKILL');
  else service.kill();
  await expect.poll(() => service.pid !== before, { timeout: 30_000, interval: 20 }).toBe(true);
  await service.ready();
}

async function citizenWithCards(key = 'eligible-with-room'): Promise<Citizen> {
  const citizen = createCitizen(setting);
  for (const department of DEPARTMENTS) await citizen.receive(clerk, department, person(key));
  return citizen;
}

async function endOf(requestId: string): Promise<DeskState> {
  let state: DeskState = { state: 'waiting' };
  await expect
    .poll(
      async () => {
        state = await desk.state(requestId);
        return ['decided', 'refused', 'expired'].includes(state.state);
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe(true);
  return state;
}

// a verifier that is killed at random moments: verifier/test/failing/kills.test.ts
describe('a service that is killed in the middle', () => {
  it('issuer: an offer made before the kill is received after it, with the same code', async () => {
    const offer = await clerk.makeOffer('income', person('area-just-above'));
    await killAndWait('issuer');
    const { holder } = createCitizen(setting);
    const { received } = await holder.receive(await holder.openOffer(offer.qr), { txCode: offer.tx_code });
    expect(received).toBe(10);
    await killAndWait('issuer');
    expect((await clerk.offerState(offer.offer_id)).state).toBe('issued');
    await expect(holder.openOffer(offer.qr)).rejects.toThrow();
  });

  it('verifier: a question shown before the kill is answered after it, and the decision stays', async () => {
    const citizen = await citizenWithCards();
    const question = await desk.ask(RULE_ID);
    const preview = await citizen.holder.openRequest(question.qr);
    await killAndWait('verifier');
    const result = await citizen.holder.present(preview);
    expect(result).toMatchObject({ kind: 'decided', decision: 'eligible' });
    await killAndWait('verifier');
    expect(await desk.state(question.request_id)).toMatchObject({ state: 'decided' });
    const [entry] = await citizen.holder.log();
    expect(await citizen.holder.askWhatWasKept(entry?.entryId ?? '')).toMatchObject({
      kind: 'kept',
      differs: [],
    });
  });

  it('chain: what it forgot is sent again, and decisions go on', async () => {
    const citizen = await citizenWithCards();
    await killAndWait('chain');
    // A new wallet reads the listings from the chain itself.
    await expect
      .poll(async () => (await citizenWithCards()).holder.cards().then((cards) => cards.length), {
        timeout: 60_000,
      })
      .toBe(4);
    const question = await desk.ask(RULE_ID);
    await citizen.holder.present(await citizen.holder.openRequest(question.qr));
    expect(await endOf(question.request_id)).toMatchObject({ state: 'decided' });
  });

  it(
    `issuer, at ${ROUNDS} random moments of an issuance: all ten copies, or none and a new offer`,
    async () => {
      const random = chooseMoments();
      for (let round = 0; round < ROUNDS; round += 1) {
        const citizen = createCitizen(setting);
        const offer = await clerk.makeOffer('property', person('four-people-between-limits'));
        const preview = await citizen.holder.openOffer(offer.qr);
        const received = citizen.holder.receive(preview, { txCode: offer.tx_code }).then(
          ({ received: copies }) => copies,
          () => 0,
        );
        await new Promise((done) => setTimeout(done, random() * 150));
        await killAndWait('issuer');
        const copies = await received;
        expect([0, 10]).toContain(copies);
        if (copies === 0)
          expect(await citizen.receive(clerk, 'property', person('four-people-between-limits'))).toBe(10);
        expect(await citizen.holder.cards()).toHaveLength(1);
      }
    },
    TIMEOUT_MILLISECONDS,
  );
});
