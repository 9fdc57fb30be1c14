// Beside the QR code on the screen: the wallet on this device, or one that the browser finds, is asked by a request of its own.
import { ApiError } from '@anju/staff';
import { get, type Writable } from 'svelte/store';
import type { ReleasedRequest, Service } from '../desk-api.ts';
import type { FlowPorts, RequestFlow } from './request-flow.ts';
import type { RequestView } from './request-view.ts';

type Showing = Extract<RequestView, { name: 'showing' }>;

/** `release` shows what came of it in the place of the QR code. */
export function createAskElsewhere(
  view: Writable<RequestView>,
  { api, goTo, askBrowser }: Pick<FlowPorts, 'api' | 'goTo' | 'askBrowser'>,
  release: (released: ReleasedRequest, requestId: string, service: Service) => void,
): Pick<RequestFlow, 'openHere' | 'askBrowser'> {
  /** The QR code stays until `work` says how to go on. */
  async function elsewhere(work: (showing: Showing) => Promise<() => void>) {
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
      goOn();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      settle(error);
    }
  }

  return {
    openHere: () =>
      elsewhere(async ({ service, caseNumber, appeal, request }) => {
        // of two appeals one is open: this one ends that of the QR code
        const { link } = appeal
          ? await api.makeAppealHere(appeal, request.request_id)
          : await api.makeRequestHere(service.rule_id, caseNumber);
        return () => goTo(link);
      }),

    askBrowser:
      askBrowser &&
      (() =>
        elsewhere(async ({ service, caseNumber }) => {
          const { request_id: id, digital } = await api.makeDigitalRequest(service.rule_id, caseNumber);
          const answer = await askBrowser(digital);
          if (!answer) return () => {};
          const released = await api.handInAnswer(id, answer);
          return () => release(released, id, service);
        })),
  };
}
