// Requests that wait for a clerk: the list follows the service, a decision is asked back and sent once.
import { ApiError, type Timing } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { ClerkApi, Review, ReviewDecision } from '../clerk-api.ts';

/** What happens with one request of the list. */
type Step =
  | { name: 'confirming'; review: Review; decision: ReviewDecision }
  | { name: 'sending'; review: Review; decision: ReviewDecision }
  | { name: 'done'; review: Review; decision: ReviewDecision }
  /** Another clerk was faster, or the request ran out. */
  | { name: 'gone'; review: Review }
  | { name: 'failed'; review: Review; decision: ReviewDecision; error: ApiError };

type ReviewsView =
  | { name: 'loading' }
  /** `fresh`: the last question to the service was answered. */
  | { name: 'list'; reviews: Review[]; fresh: boolean; step: Step | undefined }
  | { name: 'failed'; error: ApiError };

export type ReviewFlow = Readable<ReviewsView> & {
  open(): Promise<void>;
  ask(review: Review, decision: ReviewDecision): void;
  confirm(): Promise<void>;
  cancel(): void;
  close(): void;
};

type Ports = {
  api: Pick<ClerkApi, 'readReviews' | 'decideReview'>;
  timing: Timing;
  department: string;
};

const refreshMilliseconds = 10_000;
const GONE = 'review_gone';

export function createReviewFlow({ api, timing, department }: Ports): ReviewFlow {
  const view = writable<ReviewsView>({ name: 'loading' });
  let callOff = () => {};
  /** Counts what was started, so that a late answer is not heard after the page was left or opened anew. */
  let round = 0;
  /** Decided here: a list that was on its way meanwhile still names them. */
  const decided = new Set<string>();

  const listed = () => {
    const current = get(view);
    return current.name === 'list' ? current : undefined;
  };
  const without = (reviews: Review[]) => reviews.filter(({ id }) => !decided.has(id));

  function setStep(step: Step | undefined) {
    view.update((current) => (current.name === 'list' ? { ...current, step } : current));
  }

  async function refresh(mine: number) {
    try {
      const { reviews } = await api.readReviews(department);
      if (mine !== round) return;
      view.set({ name: 'list', reviews: without(reviews), fresh: true, step: listed()?.step });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine !== round) return;
      const before = listed();
      if (!before) return view.set({ name: 'failed', error });
      view.set({ ...before, fresh: false });
    }
    callOff = timing.schedule(() => void refresh(mine), refreshMilliseconds);
  }

  function leave(review: Review, step: Step) {
    decided.add(review.id);
    view.update((current) =>
      current.name === 'list' ? { ...current, reviews: without(current.reviews), step } : current,
    );
  }

  return {
    subscribe: view.subscribe,

    async open() {
      callOff();
      round += 1;
      view.set({ name: 'loading' });
      await refresh(round);
    },

    ask(review, decision) {
      if (listed()?.step?.name !== 'sending') setStep({ name: 'confirming', review, decision });
    },

    async confirm() {
      const step = listed()?.step;
      if (step?.name !== 'confirming' && step?.name !== 'failed') return;
      const { review, decision } = step;
      setStep({ name: 'sending', review, decision });
      try {
        await api.decideReview(review.id, decision);
        leave(review, { name: 'done', review, decision });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code === GONE) leave(review, { name: 'gone', review });
        else setStep({ name: 'failed', review, decision, error });
      }
    },

    cancel() {
      if (listed()?.step?.name !== 'sending') setStep(undefined);
    },

    close() {
      callOff();
      round += 1;
    },
  };
}
