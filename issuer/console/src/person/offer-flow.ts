// One offer, from the clerk's click until the wallet has the credential: QR, one-time code, countdown, live state.
import { ApiError, secondsUntil, type Timing } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { ClerkApi, Offer } from '../clerk-api.ts';

type Shown = { offer: Offer; secondsLeft: number; attemptsLeft: number | null; connected: boolean };

type OfferView =
  | { name: 'none' }
  | { name: 'making' }
  /** The wallet has not given the one-time code yet. */
  | ({ name: 'open' } & Shown)
  /** The code was right; the wallet is fetching the credential. */
  | ({ name: 'code_used' } & Shown)
  | { name: 'issued' }
  | { name: 'expired' }
  /** Too many wrong codes: the offer is dead. */
  | { name: 'locked' }
  | { name: 'failed'; error: ApiError };

export type OfferFlow = Readable<OfferView> & {
  make(): Promise<void>;
  /** Forgets what is on the screen; an offer that was made stays good until it expires. */
  close(): void;
};

type Ports = {
  api: Pick<ClerkApi, 'makeOffer' | 'followOffer'>;
  timing: Timing;
  department: string;
  personNumber: string;
  onIssued?: () => void;
};

const pollMilliseconds = 1500;
const tickMilliseconds = 500;

export function createOfferFlow({ api, timing, department, personNumber, onIssued }: Ports): OfferFlow {
  const view = writable<OfferView>({ name: 'none' });
  let callOff: (() => void)[] = [];
  /** Counts what was started, so that a late answer of an earlier offer is not heard. */
  let round = 0;

  function stop() {
    round += 1;
    for (const cancel of callOff) cancel();
    callOff = [];
  }

  function later(mine: number, milliseconds: number, run: () => void) {
    const cancel = timing.schedule(() => {
      callOff = callOff.filter((other) => other !== cancel);
      if (mine === round) run();
    }, milliseconds);
    callOff.push(cancel);
  }

  function finish(last: OfferView) {
    stop();
    view.set(last);
    if (last.name === 'issued') onIssued?.();
  }

  function tick(mine: number) {
    const current = get(view);
    if (current.name !== 'open' && current.name !== 'code_used') return;
    const secondsLeft = secondsUntil(current.offer.expires_at, timing.now());
    // Once the code was right the wallet may finish after the offer's own end: only the service says expired then.
    if (secondsLeft === 0 && current.name === 'open') return finish({ name: 'expired' });
    view.set({ ...current, secondsLeft });
    later(mine, tickMilliseconds, () => tick(mine));
  }

  async function poll(mine: number, offer: Offer) {
    let progress: Awaited<ReturnType<typeof api.followOffer>> | undefined;
    try {
      progress = await api.followOffer(offer.offer_id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine !== round) return;
      if (error.status >= 400 && error.status < 500 && error.status !== 429) {
        return finish({ name: 'failed', error });
      }
    }
    if (mine !== round) return;
    if (progress && progress.state !== 'open' && progress.state !== 'code_used') {
      return finish({ name: progress.state });
    }
    view.update((current) => {
      if (current.name !== 'open' && current.name !== 'code_used') return current;
      if (!progress) return { ...current, connected: false };
      const name = progress.state === 'code_used' ? 'code_used' : 'open';
      return { ...current, name, attemptsLeft: progress.attempts_left, connected: true };
    });
    later(mine, pollMilliseconds, () => void poll(mine, offer));
  }

  return {
    subscribe: view.subscribe,

    async make() {
      stop();
      const mine = round;
      view.set({ name: 'making' });
      try {
        const offer = await api.makeOffer(department, personNumber);
        if (mine !== round) return;
        const secondsLeft = secondsUntil(offer.expires_at, timing.now());
        view.set({ name: 'open', offer, secondsLeft, attemptsLeft: null, connected: true });
        later(mine, tickMilliseconds, () => tick(mine));
        later(mine, pollMilliseconds, () => void poll(mine, offer));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (mine === round) view.set({ name: 'failed', error });
      }
    },

    close() {
      stop();
      view.set({ name: 'none' });
    },
  };
}
