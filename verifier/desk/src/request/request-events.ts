// Live states of one request by server-sent events. The browser reconnects by itself while the stream may come back;
// when it gives up (an error status, a closed proxy) we ask once by GET, then open the stream again, ever slower.
import type { Timing } from '@anju/staff';
import type { RequestState } from '../desk-api.ts';

export type FollowRequest = (
  requestId: string,
  hear: { state: (state: RequestState) => void; connected: (connected: boolean) => void },
) => () => void;

type Ports = {
  timing: Timing;
  /** `new EventSource(url)`; a port so that tests need no network. */
  openStream: (requestId: string) => EventSource;
  readRequest: (requestId: string) => Promise<RequestState>;
};

const closedReadyState = 2;
const firstRetryMilliseconds = 1000;
const slowestRetryMilliseconds = 10_000;

export function createFollowRequest({ timing, openStream, readRequest }: Ports): FollowRequest {
  return (requestId, hear) => {
    let stopped = false;
    let stream: EventSource | undefined;
    let cancelRetry = () => {};
    let retryMilliseconds = firstRetryMilliseconds;

    function stop() {
      stopped = true;
      cancelRetry();
      stream?.close();
    }

    function heard(state: RequestState) {
      if (stopped) return;
      retryMilliseconds = firstRetryMilliseconds;
      hear.connected(true);
      if (isFinal(state)) stop();
      hear.state(state);
    }

    async function askOnceThenReopen() {
      await readRequest(requestId).then(heard, () => undefined);
      if (stopped) return;
      cancelRetry = timing.schedule(open, retryMilliseconds);
      retryMilliseconds = Math.min(retryMilliseconds * 2, slowestRetryMilliseconds);
    }

    function open() {
      if (stopped) return;
      const mine = openStream(requestId);
      stream = mine;
      mine.addEventListener('open', () => {
        if (!stopped) hear.connected(true);
      });
      mine.addEventListener('state', (event) => {
        const state = parseState(String((event as MessageEvent).data));
        if (state) heard(state);
      });
      mine.addEventListener('error', () => {
        if (stopped) return;
        hear.connected(false);
        if (mine.readyState === closedReadyState) void askOnceThenReopen();
      });
    }

    open();
    return stop;
  };
}

const isFinal = ({ state }: RequestState): boolean =>
  state === 'decided' || state === 'refused' || state === 'expired';

function parseState(data: string): RequestState | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'state' in value
      ? (value as RequestState)
      : undefined;
  } catch {
    return undefined;
  }
}
