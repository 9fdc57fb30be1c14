// One applicant at the counter: pick the service, show the QR code, watch it become a decision, next applicant.
import { ApiError, secondsUntil, type Timing } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { Decision, DeskApi, RequestMade, RequestState, Service } from '../desk-api.ts';
import type { FollowRequest } from './request-events.ts';

type Stage = 'waiting' | 'fetched' | 'checking';

export type RequestView =
  | { name: 'loading' }
  | { name: 'unavailable'; error: ApiError }
  | { name: 'choosing'; services: Service[]; problem?: ApiError }
  | { name: 'making'; services: Service[]; service: Service }
  | {
      name: 'showing';
      request: RequestMade;
      service: Service;
      caseNumber: string;
      stage: Stage;
      secondsLeft: number;
      connected: boolean;
    }
  | { name: 'decided'; decision: Decision; caseNumber: string }
  | { name: 'refused'; reason: string; service: Service; caseNumber: string }
  | { name: 'expired'; service: Service; caseNumber: string };

/** What must survive a reload of the page while an applicant stands at the counter. */
export type OpenRequest = { request: RequestMade; service: Service; caseNumber: string };

export type RequestFlow = Readable<RequestView> & {
  /** Loads the services, or takes up the request that was on the screen before a reload. */
  open(): Promise<void>;
  show(service: Service, caseNumber: string): Promise<void>;
  /** Nobody is signed in any more: nothing is followed and nothing shown, but the open request can be taken up. */
  pause(): void;
  /** Ready for the next applicant; a request still open is left to expire. */
  next(): Promise<void>;
};

type Ports = {
  api: Pick<DeskApi, 'listServices' | 'makeRequest'>;
  follow: FollowRequest;
  timing: Timing;
  /** Remembers the open request in this browser tab only. */
  memory: { read(): OpenRequest | null; write(open: OpenRequest | null): void };
};

const tickMilliseconds = 500;

export function createRequestFlow({ api, follow, timing, memory }: Ports): RequestFlow {
  const view = writable<RequestView>({ name: 'loading' });
  let stopFollowing = () => {};
  let stopTicking = () => {};

  function stop() {
    stopFollowing();
    stopTicking();
  }

  function leave() {
    stop();
    memory.write(null);
  }

  function tick() {
    const current = get(view);
    if (current.name !== 'showing') return;
    const secondsLeft = secondsUntil(current.request.expires_at, timing.now());
    // While the response is being checked only the verifier says what became of it.
    if (secondsLeft === 0 && current.stage !== 'checking') {
      leave();
      return view.set({ name: 'expired', service: current.service, caseNumber: current.caseNumber });
    }
    if (secondsLeft !== current.secondsLeft) view.set({ ...current, secondsLeft });
    stopTicking = timing.schedule(tick, tickMilliseconds);
  }

  function hear({ service, caseNumber }: OpenRequest, state: RequestState) {
    switch (state.state) {
      case 'decided':
        leave();
        return view.set({ name: 'decided', decision: state.decision, caseNumber });
      case 'refused':
        leave();
        return view.set({ name: 'refused', reason: state.reason, service, caseNumber });
      case 'expired':
        leave();
        return view.set({ name: 'expired', service, caseNumber });
      case 'waiting':
      case 'fetched':
      case 'checking': {
        const stage = state.state;
        view.update((current) => (current.name === 'showing' ? { ...current, stage } : current));
      }
    }
  }

  function display(open: OpenRequest) {
    stop();
    memory.write(open);
    const secondsLeft = secondsUntil(open.request.expires_at, timing.now());
    view.set({ name: 'showing', ...open, stage: 'waiting', secondsLeft, connected: true });
    stopTicking = timing.schedule(tick, tickMilliseconds);
    stopFollowing = follow(open.request.request_id, {
      state: (state) => hear(open, state),
      connected: (connected) =>
        view.update((current) => (current.name === 'showing' ? { ...current, connected } : current)),
    });
  }

  async function chooseAgain(problem?: ApiError) {
    view.set({ name: 'loading' });
    try {
      const { services } = await api.listServices();
      view.set({ name: 'choosing', services, ...(problem ? { problem } : {}) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      view.set({ name: 'unavailable', error });
    }
  }

  return {
    subscribe: view.subscribe,

    async open() {
      const before = memory.read();
      if (before) return display(before);
      await chooseAgain();
    },

    async show(service, caseNumber) {
      const current = get(view);
      if (current.name === 'making') return;
      const services = current.name === 'choosing' ? current.services : [service];
      leave();
      view.set({ name: 'making', services, service });
      try {
        const request = await api.makeRequest(service.rule_id, caseNumber);
        display({ request, service, caseNumber });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (current.name === 'choosing') view.set({ name: 'choosing', services, problem: error });
        else await chooseAgain(error);
      }
    },

    pause() {
      stop();
      view.set({ name: 'loading' });
    },

    async next() {
      leave();
      await chooseAgain();
    },
  };
}
