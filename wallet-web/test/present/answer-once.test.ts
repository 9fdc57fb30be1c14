// A request is answered or declined once: pressed twice, in another tab, after a reload, or served again by whoever kept it.
import { beforeEach, describe, expect, it } from 'vitest';
import { WalletError } from '../../src/lib/errors.ts';
import type { Holder } from '../../src/lib/headless.ts';
import { createAgency } from '../support/agency.ts';
import { NOW } from '../support/certificates.ts';
import { createTown, queryFor, type Town, VERIFIER_BASE } from '../support/town.ts';

let town: Town;
let now: Date;
/** Two tabs of one browser, over one store; that it decides at once for both is tested with the stores. */
let tabs: [Holder, Holder];
const openTab = (): Holder => {
  const { store, keys } = town.ports;
  return town.newHolder({ store, keys, now: () => now });
};

beforeEach(async () => {
  now = NOW;
  town = await createTown();
  tabs = [openTab(), openTab()];
  await town.receiveAll(tabs[0]);
});

const ask = () => town.agency.ask(queryFor('assistance'));
const copiesLeft = async () =>
  (await tabs[0].cards()).map((card) => card.copiesLeft).toSorted((a, b) => a - b);
const ANSWERED = { code: 'request_already_answered' };

describe('a request', () => {
  it('that two tabs answer at once is answered by one of them, with one copy', async () => {
    const link = await ask();
    const previews = await Promise.all(tabs.map((tab) => tab.openRequest(link)));
    const results = await Promise.allSettled(
      previews.map((preview, index) => (tabs[index] as Holder).present(preview)),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: ANSWERED });
    expect(town.agency.posts).toHaveLength(1);
    expect(await copiesLeft()).toEqual([9, 10]);
  });

  it('that one tab answers and the other declines at once gets one of the two', async () => {
    const link = await ask();
    const [yes, no] = await Promise.all([tabs[0].openRequest(link), tabs[1].openRequest(link)]);
    const results = await Promise.allSettled([tabs[0].present(yes), tabs[1].decline(no)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(town.agency.posts).toHaveLength(1);
  });

  it('that was answered is not shown again after a reload, nor to the other tab', async () => {
    const link = await ask();
    const seen = await tabs[1].openRequest(link);
    await tabs[0].present(await tabs[0].openRequest(link));
    const reloaded = openTab();
    await expect(reloaded.openRequest(link)).rejects.toMatchObject(ANSWERED);
    await expect(tabs[1].openRequest(link)).rejects.toMatchObject(ANSWERED);
    await expect(tabs[1].present(seen)).rejects.toMatchObject(ANSWERED);
    await expect(tabs[1].decline(seen)).rejects.toMatchObject(ANSWERED);
    expect(town.agency.posts).toHaveLength(1);
  });

  it('that was declined is not answered after a reload', async () => {
    const link = await ask();
    const seen = await tabs[1].openRequest(link);
    await tabs[0].decline(await tabs[0].openRequest(link));
    await expect(openTab().openRequest(link)).rejects.toMatchObject(ANSWERED);
    await expect(tabs[1].present(seen)).rejects.toMatchObject(ANSWERED);
    expect(town.agency.posts.map((form) => form.get('error'))).toEqual(['access_denied']);
    expect(await copiesLeft()).toEqual([10, 10]);
  });

  it('served again under another address is the same one, told by asker and nonce', async () => {
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    const [nonce] = town.agency.nonces;
    town.agency.change = ({ payload }) => void Object.assign(payload, { nonce });
    await expect(tabs[1].openRequest(await ask())).rejects.toMatchObject(ANSWERED);
    expect(town.agency.posts).toHaveLength(1);
  });

  it('of another asker with the same nonce is another one', async () => {
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    const [nonce] = town.agency.nonces;
    const signer = await town.authority.certify({ commonName: 'Library', organization: '图书馆' });
    town.agency = createAgency(VERIFIER_BASE, signer);
    town.agency.change = ({ payload }) => void Object.assign(payload, { nonce });
    expect((await tabs[1].openRequest(await ask())).missing).toEqual([]);
  });

  it('whose answer did not arrive may be answered again, in any tab, with another copy', async () => {
    const link = await ask();
    const answer = town.agency.answer;
    town.agency.answer = () => Response.json({}, { status: 503 });
    const preview = await tabs[0].openRequest(link);
    await expect(tabs[0].present(preview)).rejects.toMatchObject({ code: 'response_not_delivered' });
    town.agency.answer = answer;
    await tabs[1].present(await tabs[1].openRequest(link));
    await expect(tabs[0].present(preview)).rejects.toMatchObject(ANSWERED);
    const [first, second] = town.agency.opened.map(({ vp_token }) => vp_token.income?.[0]?.split('~')[0]);
    expect(first).not.toBe(second);
    expect(await copiesLeft()).toEqual([8, 10]);
  });

  it('for which no copy is left is not counted as answered', async () => {
    const [first, second] = [await tabs[0].openRequest(await ask()), await tabs[1].openRequest(await ask())];
    for (let used = 0; used < 9; used += 1) await tabs[0].present(await tabs[0].openRequest(await ask()));
    await tabs[0].present(first);
    for (const tab of tabs) {
      await expect(tab.present(second)).rejects.toMatchObject({ code: 'copies_used_up' });
    }
  });
});

describe('what is kept of an answered request', () => {
  it('stops no answer and no refusal when it cannot be read or dropped', async () => {
    const { answered } = town.ports.store;
    const store = {
      ...town.ports.store,
      answered: { ...answered, all: () => Promise.reject(new WalletError('stored_record_altered')) },
    };
    const holder = town.newHolder({ store, keys: town.ports.keys, now: () => now });
    expect(await holder.present(await holder.openRequest(await ask()))).toMatchObject({ kind: 'delivered' });
    await holder.decline(await holder.openRequest(await ask()));
    expect(town.agency.posts).toHaveLength(2);
    expect(await copiesLeft()).toEqual([9, 10]);
  });

  const kept = () => town.ports.store.answered.all();

  it('is a hash and an end, and neither asker nor nonce', async () => {
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    expect(await kept()).toEqual([
      { request: expect.stringMatching(/^[\w-]{43}$/), endsAt: '2026-11-21T09:10:00.000Z' },
    ]);
    expect(JSON.stringify(await kept())).not.toContain(town.agency.nonces[0]);
  });

  it('is dropped a day after the request is over, when another is answered', async () => {
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    now = new Date('2026-11-21T09:10:00.000Z');
    const atNow = (payload: Record<string, unknown>) =>
      void Object.assign(payload, { iat: now.getTime() / 1000, exp: now.getTime() / 1000 + 600 });
    town.agency.change = ({ payload }) => atNow(payload);
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    expect((await kept()).map(({ endsAt }) => endsAt)).toEqual(['2026-11-22T09:20:00.000Z']);
  });

  it('stays for ever where the request names no end, for it could be served again for ever', async () => {
    town.agency.change = ({ payload }) => void Object.assign(payload, { exp: undefined, iat: undefined });
    const link = await ask();
    await tabs[0].present(await tabs[0].openRequest(link));
    expect(await kept()).toMatchObject([{ endsAt: '9999-12-31T23:59:59.999Z' }]);
    now = new Date('2026-12-19T09:00:00.000Z');
    await expect(tabs[1].openRequest(link)).rejects.toMatchObject(ANSWERED);
  });

  it('is gone when everything is deleted', async () => {
    await tabs[0].present(await tabs[0].openRequest(await ask()));
    await tabs[0].forgetEverything();
    expect(await kept()).toEqual([]);
  });
});
