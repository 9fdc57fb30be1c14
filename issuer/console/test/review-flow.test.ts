import { ApiError } from '@anju/staff';
import { fakeTiming, settle } from '@anju/staff/testing';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { Review } from '../src/clerk-api.ts';
import { createReviewFlow } from '../src/reviews/review-flow.ts';

const reviewOf = (id: string, name: string): Review => ({
  id,
  name,
  person_number: `P00000000${id}`,
  configuration_id: 'employment',
  requested_at: '2026-11-20T07:30:00Z',
});
const first = reviewOf('10', '赵立新');
const second = reviewOf('20', '王海霞');

function desk() {
  const clock = fakeTiming();
  const answers = {
    reviews: [first, second] as Review[] | ApiError,
    decision: undefined as ApiError | undefined,
  };
  const sent: string[] = [];
  const flow = createReviewFlow({
    department: 'employment',
    timing: clock.timing,
    api: {
      readReviews: async (department) => {
        sent.push(`read ${department}`);
        if (answers.reviews instanceof ApiError) throw answers.reviews;
        return { reviews: answers.reviews };
      },
      decideReview: async (id, decision) => {
        sent.push(`${decision} ${id}`);
        if (answers.decision) throw answers.decision;
      },
    },
  });
  return { flow, clock, answers, sent, decisions: () => sent.filter((one) => !one.startsWith('read')) };
}

const idsOf = (flow: ReturnType<typeof desk>['flow']) => {
  const view = get(flow);
  return view.name === 'list' ? view.reviews.map(({ id }) => id) : view.name;
};
const stepOf = (flow: ReturnType<typeof desk>['flow']) => {
  const view = get(flow);
  return view.name === 'list' ? view.step : undefined;
};

describe('the list of waiting requests', () => {
  it('shows those of the department, and new ones without being asked', async () => {
    const { flow, clock, answers, sent } = desk();
    await flow.open();
    expect(idsOf(flow)).toEqual(['10', '20']);
    answers.reviews = [first, second, reviewOf('30', '崔永刚')];
    await clock.advance(10_000);
    expect(idsOf(flow)).toEqual(['10', '20', '30']);
    expect(sent).toEqual(['read employment', 'read employment']);
  });

  it('stays on the screen while the service cannot be reached, says so, and catches up', async () => {
    const { flow, clock, answers } = desk();
    await flow.open();
    answers.reviews = new ApiError('unreachable', 0);
    await clock.advance(10_000);
    expect(get(flow)).toMatchObject({ name: 'list', fresh: false, reviews: [first, second] });
    answers.reviews = [second];
    await clock.advance(10_000);
    expect(get(flow)).toMatchObject({ name: 'list', fresh: true, reviews: [second] });
  });

  it('says that it could not be read when it never was, and can be opened again', async () => {
    const { flow, answers } = desk();
    answers.reviews = new ApiError('unreachable', 0);
    await flow.open();
    expect(get(flow)).toMatchObject({ name: 'failed' });
    answers.reviews = [];
    await flow.open();
    expect(idsOf(flow)).toEqual([]);
  });

  it('asks nothing any more once the page was left', async () => {
    const { flow, clock, sent } = desk();
    await flow.open();
    flow.close();
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });
});

describe('deciding a request', () => {
  it('sends nothing before it was confirmed', async () => {
    const { flow, decisions } = desk();
    await flow.open();
    flow.ask(first, 'approve');
    expect(stepOf(flow)).toEqual({ name: 'confirming', review: first, decision: 'approve' });
    flow.cancel();
    await flow.confirm();
    expect(decisions()).toEqual([]);
    expect(stepOf(flow)).toBeUndefined();
  });

  it.each(['approve', 'decline'] as const)(
    'sends “%s” once, however often the button is pressed',
    async (decision) => {
      const { flow, decisions } = desk();
      await flow.open();
      flow.ask(first, decision);
      await Promise.all([flow.confirm(), flow.confirm()]);
      expect(decisions()).toEqual([`${decision} 10`]);
      expect(stepOf(flow)).toEqual({ name: 'done', review: first, decision });
      expect(idsOf(flow)).toEqual(['20']);
    },
  );

  it('decides the request that was asked about, also when another is clicked while it is sent', async () => {
    const { flow, decisions } = desk();
    await flow.open();
    flow.ask(first, 'approve');
    const sending = flow.confirm();
    flow.ask(second, 'decline');
    await sending;
    expect(decisions()).toEqual(['approve 10']);
    expect(stepOf(flow)).toMatchObject({ name: 'done', review: first });
  });

  it('does not show a decided request again when an older list arrives', async () => {
    const { flow, clock } = desk();
    await flow.open();
    flow.ask(first, 'approve');
    await flow.confirm();
    await clock.advance(10_000);
    await settle();
    expect(idsOf(flow)).toEqual(['20']);
  });

  it('says that a request no longer waits when a colleague was faster', async () => {
    const { flow, answers } = desk();
    await flow.open();
    answers.decision = new ApiError('review_gone', 404);
    flow.ask(first, 'decline');
    await flow.confirm();
    expect(stepOf(flow)).toEqual({ name: 'gone', review: first });
    expect(idsOf(flow)).toEqual(['20']);
  });

  it('keeps the request when the decision was not saved, and can be tried again', async () => {
    const { flow, answers, decisions } = desk();
    await flow.open();
    answers.decision = new ApiError('unreachable', 0);
    flow.ask(first, 'approve');
    await flow.confirm();
    expect(stepOf(flow)).toMatchObject({ name: 'failed', review: first });
    expect(idsOf(flow)).toEqual(['10', '20']);
    answers.decision = undefined;
    await flow.confirm();
    expect(decisions()).toEqual(['approve 10', 'approve 10']);
    expect(stepOf(flow)).toMatchObject({ name: 'done' });
  });
});
