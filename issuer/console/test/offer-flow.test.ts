import { ApiError } from '@anju/staff';
import { fakeTiming } from '@anju/staff/testing';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { OfferProgress } from '../src/clerk-api.ts';
import { createOfferFlow } from '../src/person/offer-flow.ts';

function counter() {
  const clock = fakeTiming();
  const service: { progress: OfferProgress | ApiError; made: number; refuse?: ApiError } = {
    progress: { state: 'open', attempts_left: 5 },
    made: 0,
  };
  let issued = 0;
  const flow = createOfferFlow({
    department: 'income',
    personNumber: 'P1',
    timing: clock.timing,
    onIssued: () => {
      issued += 1;
    },
    api: {
      makeOffer: async () => {
        if (service.refuse) throw service.refuse;
        service.made += 1;
        return {
          offer_id: `offer-${service.made}`,
          qr: 'openid-credential-offer://?x',
          link: 'http://localhost:4003/open?x',
          tx_code: '482913',
          expires_at: new Date(clock.timing.now() + 600_000).toISOString(),
        };
      },
      followOffer: async () => {
        if (service.progress instanceof ApiError) throw service.progress;
        return service.progress;
      },
    },
  });
  return { flow, service, clock, issued: () => issued };
}

describe('an offer at the counter', () => {
  it('shows code, time left and attempts left while the wallet has not come', async () => {
    const { flow, clock } = counter();
    await flow.make();
    expect(get(flow)).toMatchObject({ name: 'open', secondsLeft: 600, attemptsLeft: null });
    await clock.advance(2000);
    expect(get(flow)).toMatchObject({ name: 'open', secondsLeft: 598, attemptsLeft: 5, connected: true });
  });

  it('follows the wallet to the end, tells the panel once, and stops asking', async () => {
    const { flow, service, clock, issued } = counter();
    await flow.make();
    service.progress = { state: 'code_used', attempts_left: 5 };
    await clock.advance(2000);
    expect(get(flow)).toMatchObject({ name: 'code_used' });
    service.progress = { state: 'issued', attempts_left: 5 };
    await clock.advance(2000);
    expect(get(flow)).toEqual({ name: 'issued' });
    expect(issued()).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it('says when the code was wrong too often', async () => {
    const { flow, service, clock } = counter();
    await flow.make();
    service.progress = { state: 'open', attempts_left: 1 };
    await clock.advance(2000);
    expect(get(flow)).toMatchObject({ name: 'open', attemptsLeft: 1 });
    service.progress = { state: 'locked', attempts_left: 0 };
    await clock.advance(2000);
    expect(get(flow)).toEqual({ name: 'locked' });
  });

  it('expires by its own clock even when the service does not answer', async () => {
    const { flow, service, clock, issued } = counter();
    await flow.make();
    service.progress = new ApiError('unreachable', 0);
    await clock.advance(3000);
    expect(get(flow)).toMatchObject({ name: 'open', connected: false });
    await clock.advance(600_000);
    expect(get(flow)).toEqual({ name: 'expired' });
    expect(issued()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  it('leaves it to the service to say expired once the code was right', async () => {
    const { flow, service, clock } = counter();
    await flow.make();
    service.progress = { state: 'code_used', attempts_left: 5 };
    await clock.advance(601_000);
    expect(get(flow)).toMatchObject({ name: 'code_used', secondsLeft: 0 });
    service.progress = { state: 'expired', attempts_left: 5 };
    await clock.advance(2000);
    expect(get(flow)).toEqual({ name: 'expired' });
  });

  it('says why no offer could be made', async () => {
    const { flow, service, clock } = counter();
    service.refuse = new ApiError('person_not_found', 404);
    await flow.make();
    expect(get(flow)).toMatchObject({ name: 'failed', error: { code: 'person_not_found' } });
    expect(clock.pending()).toBe(0);
  });

  it('hears nothing of an offer after another one was made or the panel was closed', async () => {
    const { flow, service, clock } = counter();
    await flow.make();
    await flow.make();
    await clock.advance(2000);
    expect(get(flow)).toMatchObject({ name: 'open', offer: { offer_id: 'offer-2' } });
    flow.close();
    service.progress = { state: 'issued', attempts_left: 5 };
    await clock.advance(10_000);
    expect(get(flow)).toEqual({ name: 'none' });
    expect(clock.pending()).toBe(0);
  });
});
