// Who watches a request hears of its changes: at once from this process, and by a look at the database from another one.
import type { RequestStore } from '../ports.ts';
import type { PresentationRequest, RequestState } from '../requests/presentation-request.ts';

type Listener = (request: PresentationRequest) => void;

/** States only go forward, so an answer that was overtaken by a later one can be told from a change. */
const ORDER: Record<RequestState, number> = {
  waiting: 0,
  fetched: 1,
  checking: 2,
  answered: 3,
  decided: 4,
  refused: 4,
  expired: 4,
};

export interface LiveEvents {
  /** Something changed in this process: watchers of the request are told what the database now says. */
  announce(requestId: string): void;
  /** Calls `listener` with the present state first, then at each change; returns the way to stop. */
  watch(request: PresentationRequest, listener: Listener): () => void;
  stop(): void;
}

/**
 * Looks for what other processes did every `pollMilliseconds`, in one query, and only while someone watches.
 * `requests` gives what is settled (settled-reads.ts): nobody is told of an end that is not written down.
 */
export function createLiveEvents(ports: {
  requests: Pick<RequestStore, 'findMany'>;
  pollMilliseconds: number;
  onError(error: unknown): void;
}): LiveEvents {
  const { requests, pollMilliseconds, onError } = ports;
  const watched = new Map<string, Map<Listener, { state: RequestState }>>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let isFailing = false;

  async function look(ids: string[]): Promise<void> {
    for (const request of await requests.findMany(ids)) tell(request);
  }

  function tell(request: PresentationRequest): void {
    for (const [listener, seen] of watched.get(request.id) ?? []) {
      if (ORDER[request.state] <= ORDER[seen.state]) continue;
      seen.state = request.state;
      listener(request);
    }
  }

  async function poll(): Promise<void> {
    // a slow database must not be asked again before it has answered
    if (looking) return;
    looking = true;
    try {
      await look([...watched.keys()]);
      isFailing = false;
    } catch (error) {
      // a database that is down is told once, not twice a second
      if (!isFailing) onError(error);
      isFailing = true;
    } finally {
      looking = false;
    }
  }

  function keepTimer(): void {
    if (watched.size > 0) timer ??= setInterval(poll, pollMilliseconds);
    else if (timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  }

  return {
    announce(requestId) {
      if (watched.has(requestId)) look([requestId]).catch(onError);
    },
    watch(request, listener) {
      const listeners = watched.get(request.id) ?? new Map<Listener, { state: RequestState }>();
      watched.set(request.id, listeners.set(listener, { state: request.state }));
      keepTimer();
      listener(request);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && watched.get(request.id) === listeners) watched.delete(request.id);
        keepTimer();
      };
    },
    stop() {
      watched.clear();
      keepTimer();
    },
  };
}
