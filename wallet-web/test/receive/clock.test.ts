// A device whose clock is off: the citizen is told of the clock, whoever found it out first.
import { beforeEach, describe, expect, it } from 'vitest';
import { NOW } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { createTown, type Town } from '../support/town.ts';

const DAY_MILLISECONDS = 86_400_000;

let town: Town;
beforeEach(async () => {
  town = await createTown();
});

const offer = () => town.departments.income.offerText();

it.each([
  ['behind', -DAY_MILLISECONDS],
  ['ahead', DAY_MILLISECONDS],
])('a device that is a day %s receives nothing and is told why', async (_, off) => {
  const holder = town.newHolder({ now: () => new Date(NOW.getTime() + off) });
  const received = holder.openOffer(offer()).then((preview) => holder.receive(preview, { txCode: TX_CODE }));
  await expect(received).rejects.toMatchObject({ code: 'device_clock_wrong' });
  expect(await holder.cards()).toEqual([]);
});

it('one that is a few seconds off receives as ever', async () => {
  const holder = town.newHolder({ now: () => new Date(NOW.getTime() - 5000) });
  expect(await holder.receive(await holder.openOffer(offer()), { txCode: TX_CODE })).toMatchObject({
    received: 10,
  });
});

describe('an issuer that takes no proof of the wallet’s', () => {
  const holderWhereTokensSay = (headers: Record<string, string>) =>
    town.newHolder({
      fetch: async (url, init) =>
        url.endsWith('/token')
          ? Response.json({ error: 'invalid_dpop_proof' }, { status: 400, headers })
          : town.fetch(url, init),
    });

  it.each([
    ['does not say what time it has', {}, 'device_clock_wrong'],
    ['has another time', { date: 'Sat, 21 Nov 2026 09:00:00 GMT' }, 'device_clock_wrong'],
    ['has the same time', { date: 'Fri, 20 Nov 2026 09:00:30 GMT' }, 'token_refused'],
  ])('and that %s', async (_, headers, code) => {
    const holder = holderWhereTokensSay(headers);
    const preview = await holder.openOffer(offer());
    await expect(holder.receive(preview, { txCode: TX_CODE })).rejects.toMatchObject({ code });
    expect(await holder.cards()).toEqual([]);
  });
});
