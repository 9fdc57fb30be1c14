// One applicant at the counter: pick the service, show the QR code, watch it become a decision, next applicant.
import { ApiError, secondsUntil, type Timing } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { Appeal, DeskApi, ReleasedRequest, RequestState, Service } from '../desk-api.ts';
import { subjectOf } from '../log/logged-row.ts';
import type { AskBrowser } from './ask-browser.ts';
import { createAskElsewhere } from './ask-elsewhere.ts';
import type { FollowRequest } from './request-events.ts';
import type { OpenRequest, RequestView } from './request-view.ts';
import type { Return } from './return.ts';

export type RequestFlow = Readable<RequestView> & {
  /** Loads the services, or takes up the request that was on the screen before a reload. */
  open(): Promise<void>;
  show(service: Service, caseNumber: string): Promise<void>;
  /**
   * Shows the QR code by which a decided case is decided again, in the place of whatever is on the screen. Rejects with an
   * `ApiError`, and then nothing has changed. `insteadOf`: the appeal that is open now, which ends.
   */
  appeal(
    decided: Pick<OpenRequest, 'service' | 'caseNumber'>,
    appeal: Appeal,
    insteadOf?: string,
  ): Promise<void>;
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

export type FlowPorts = {
  api: Omit<DeskApi, 'readDecisions' | 'readCase'>;
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

export function createRequestFlow(ports: FlowPorts): RequestFlow {
  const { api, follow, timing, memory } = ports;
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

  function expire({ service, caseNumber, appeal }: Omit<OpenRequest, 'request'>) {
    leave();
    view.set({ name: 'expired', title: service.title, service, caseNumber, ...(appeal && { appeal }) });
  }

  function tick() {
    const current = get(view);
    if (current.name !== 'showing') return;
    const secondsLeft = secondsUntil(current.request.expires_at, timing.now());
    // While the response is being checked only the verifier says what became of it.
    if (secondsLeft === 0 && current.stage !== 'checking') {
      return expire(current);
    }
    if (secondsLeft !== current.secondsLeft) view.set({ ...current, secondsLeft });
    stopTicking = timing.schedule(tick, tickMilliseconds);
  }

  function hear(open: OpenRequest, state: RequestState) {
    const { service, caseNumber, appeal } = open;
    switch (state.state) {
      case 'decided':
        leave();
        return view.set({
          name: 'decided',
          requestId: open.request.request_id,
          decision: state.decision,
          caseNumber,
        });
      case 'refused':
        leave();
        return view.set({
          name: 'refused',
          reason: state.reason,
          title: service.title,
          service,
          caseNumber,
          ...(appeal && { appeal }),
        });
      case 'expired':
        return expire(open);
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
      const released = await releasedOrRefused(requestId, code);
      showReleased(released, requestId, released.state === 'refused' ? await serviceOf(released) : null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await chooseAgain(error);
    }
  }

  /** What came of it is known and must be seen, whether or not it can be asked about again. */
  async function serviceOf({ rule }: ReleasedRequest): Promise<Service | null> {
    try {
      const { services } = await api.listServices();
      return services.find(({ rule_id }) => rule_id === rule?.id) ?? null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return null;
    }
  }

  function showReleased(released: ReleasedRequest, requestId: string, service: Service | null) {
    const caseNumber = released.case_number ?? '';
    if (released.state === 'decided') {
      return view.set({ name: 'decided', requestId, decision: released.decision, caseNumber });
    }
    if (released.state === 'refused') {
      const title = subjectOf(released);
      return view.set({ name: 'refused', reason: released.reason, title, service, caseNumber });
    }
    void chooseAgain();
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

    async appeal(decided, appeal, insteadOf) {
      const request = await api.makeAppeal(appeal, insteadOf);
      display({ ...decided, request, appeal });
    },

    ...createAskElsewhere(view, ports, (released, requestId, service) => {
      leave();
      showReleased(released, requestId, service);
    }),

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
