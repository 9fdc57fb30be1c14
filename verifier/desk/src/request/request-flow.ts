// One applicant at the counter: pick the service, show the QR code, watch it become a decision, next applicant.
import { ApiError, secondsUntil, type Timing } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { Decision, DeskApi, ReleasedRequest, RequestMade, RequestState, Service } from '../desk-api.ts';
import type { AskBrowser } from './ask-browser.ts';
import type { FollowRequest } from './request-events.ts';
import type { Return } from './return.ts';

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
      /** The wallet on this device is being asked. */
      opening?: boolean;
      problem?: ApiError;
    }
  | { name: 'decided'; decision: Decision; caseNumber: string }
  | { name: 'refused'; reason: string; service: Service; caseNumber: string }
  | { name: 'expired'; service: Service; caseNumber: string };

type Showing = Extract<RequestView, { name: 'showing' }>;

/** What must survive a reload of the page while an applicant stands at the counter. */
export type OpenRequest = { request: RequestMade; service: Service; caseNumber: string };

export type RequestFlow = Readable<RequestView> & {
  /** Loads the services, or takes up the request that was on the screen before a reload. */
  open(): Promise<void>;
  show(service: Service, caseNumber: string): Promise<void>;
  /**
   * Asks the wallet on this device instead, by a request of its own: what comes of it is shown in this session alone, while
   * whoever answers the QR code answers to everybody who watches this screen. The QR code stays until the browser is back.
   */
  openHere(): Promise<void>;
  /** Asks by the browser’s own API; null where it has none. */
  askBrowser: (() => Promise<void>) | null;
  /** Nobody is signed in any more: nothing is followed and nothing shown, but the open request can be taken up. */
  pause(): void;
  /** Ready for the next applicant; a request still open is left to expire. */
  next(): Promise<void>;
};

type Ports = {
  api: Omit<DeskApi, 'readDecisions'>;
  follow: FollowRequest;
  timing: Timing;
  /** Remembers the open request in this browser tab only. */
  memory: { read(): OpenRequest | null; write(open: OpenRequest | null): void };
  /** Null where the browser has no such API. */
  askBrowser: AskBrowser | null;
  /** Leads this tab to the wallet. */
  goTo(link: string): void;
  /** With what the browser came back to this page; once. */
  takeReturn(): Return | null;
};

const tickMilliseconds = 500;

export function createRequestFlow(ports: Ports): RequestFlow {
  const { api, follow, timing, memory, goTo } = ports;
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
      case 'answered':
        return;
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

  /** A decision is shown for its code alone, so that no link shows an officer a decision about somebody else. */
  async function releasedOrRefused(requestId: string, code: string): Promise<ReleasedRequest> {
    try {
      return await api.releaseResult(requestId, code);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const found = await api.readRequest(requestId);
      if (found.state !== 'refused') throw error;
      return found;
    }
  }

  async function release({ requestId, code }: Return) {
    leave();
    view.set({ name: 'loading' });
    try {
      await showReleased(await releasedOrRefused(requestId, code));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await chooseAgain(error);
    }
  }

  async function showReleased(released: ReleasedRequest) {
    const caseNumber = released.case_number ?? '';
    if (released.state === 'decided') {
      return view.set({ name: 'decided', decision: released.decision, caseNumber });
    }
    const { services } = await api.listServices();
    const service = services.find(({ rule_id }) => rule_id === released.rule?.id);
    if (service === undefined) return view.set({ name: 'choosing', services });
    if (released.state === 'refused') {
      return view.set({ name: 'refused', reason: released.reason, service, caseNumber });
    }
    view.set({ name: 'choosing', services });
  }

  /** Beside the QR code, which stays until `work` says how to go on. */
  async function elsewhere(work: (showing: Showing) => Promise<() => void | Promise<void>>) {
    const current = get(view);
    if (current.name !== 'showing' || current.opening) return;
    const { problem: _, ...showing } = current;
    view.set({ ...showing, opening: true });
    const settle = (problem?: ApiError) =>
      view.update((now) =>
        now.name === 'showing' ? { ...now, opening: false, ...(problem ? { problem } : {}) } : now,
      );
    try {
      const goOn = await work(current);
      const now = get(view);
      // by then another applicant may stand here
      if (now.name !== 'showing' || now.request !== current.request) return;
      settle();
      await goOn();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      settle(error);
    }
  }

  return {
    subscribe: view.subscribe,

    async open() {
      const returned = ports.takeReturn();
      if (returned) return release(returned);
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

    openHere: () =>
      elsewhere(async ({ service, caseNumber }) => {
        const { link } = await api.makeRequestHere(service.rule_id, caseNumber);
        return () => goTo(link);
      }),

    askBrowser:
      ports.askBrowser &&
      (() =>
        elsewhere(async ({ service, caseNumber }) => {
          const { request_id: id, digital } = await api.makeDigitalRequest(service.rule_id, caseNumber);
          const answer = await ports.askBrowser?.(digital);
          if (!answer) return () => {};
          const released = await api.handInAnswer(id, answer);
          return () => {
            leave();
            return showReleased(released);
          };
        })),

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
