/** Keeps the chain told: writes the digest of every stream that changed, again and again until the chain has it. */

export type AnchoredKind = 'status-list' | 'audit-log';

export interface AnchorSource {
  did: string;
  kind: AnchoredKind;
  /** Where it is published. */
  uri: string;
  /** What is published now; null while there is nothing to anchor. `size` 0 is not anchored. */
  current(): Promise<{ digestHex: string; size: number } | null>;
}

/** The controller's hand on the chain: numbers its anchors, does nothing when the last one says the same. */
export interface AnchorWriter {
  anchor(source: {
    did: string;
    kind: AnchoredKind;
    uri: string;
    digestHex: string;
    size: number;
  }): Promise<void>;
  /** Sends again what the chain no longer knows. */
  resend(): Promise<void>;
}

export interface StreamStanding {
  kind: AnchoredKind;
  uri: string;
  /** What the chain was last seen to have. */
  anchored: { size: number; at: Date } | null;
  /** When it is tried again; null while nothing is wrong. */
  retryAt: Date | null;
}

export interface Anchoring {
  start(): void;
  /** One round over all streams that are due. Never throws; rounds do not overlap. */
  runOnce(): Promise<void>;
  standings(): StreamStanding[];
  /** After the round under way. */
  stop(): Promise<void>;
}

export interface AnchoringPorts {
  /** All streams there are now. */
  sources(): Promise<AnchorSource[]>;
  writerOf(did: string): Promise<AnchorWriter>;
  /** What must happen before digests are taken, chain or no chain: entries get their places. */
  prepare?(): Promise<void>;
  everySeconds: number;
  now(): Date;
  /** Told once when a stream begins to fail and once when it recovers. `code` is the error's, never its text. */
  onChange?(change: { uri: string; state: 'failing' | 'recovered'; code?: string }): void;
}

const MAXIMUM_BACKOFF_SECONDS = 300;

interface Progress extends StreamStanding {
  digestHex: string | undefined;
  failures: number;
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unexpected';
};

export function createAnchoring(ports: AnchoringPorts): Anchoring {
  const { now, everySeconds, onChange = () => {} } = ports;
  const progress = new Map<string, Progress>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  function progressOf({ kind, uri }: Pick<AnchorSource, 'kind' | 'uri'>): Progress {
    const known = progress.get(uri);
    if (known) return known;
    const fresh: Progress = { kind, uri, anchored: null, retryAt: null, digestHex: undefined, failures: 0 };
    progress.set(uri, fresh);
    return fresh;
  }

  function fail(one: Progress, error: unknown): void {
    if (one.failures === 0) onChange({ uri: one.uri, state: 'failing', code: codeOf(error) });
    const waitSeconds = Math.min(everySeconds * 2 ** one.failures, MAXIMUM_BACKOFF_SECONDS);
    one.failures += 1;
    one.retryAt = new Date(now().getTime() + waitSeconds * 1000);
  }

  function succeed(one: Progress): void {
    if (one.failures > 0) onChange({ uri: one.uri, state: 'recovered' });
    one.failures = 0;
    one.retryAt = null;
  }

  async function anchor(source: AnchorSource, one: Progress, writer: AnchorWriter): Promise<void> {
    const current = await source.current();
    if (current !== null && current.size > 0 && current.digestHex !== one.digestHex) {
      const { did, kind, uri } = source;
      await writer.anchor({ did, kind, uri, ...current });
      one.digestHex = current.digestHex;
      one.anchored = { size: current.size, at: now() };
    }
  }

  async function anchorStreamsOf(did: string, sources: readonly AnchorSource[]): Promise<void> {
    let writer: AnchorWriter;
    try {
      writer = await ports.writerOf(did);
      await writer.resend();
    } catch (error) {
      for (const source of sources) fail(progressOf(source), error);
      return;
    }
    for (const source of sources) {
      const one = progressOf(source);
      try {
        // Another process went first: what it anchored is looked at, and gone on from.
        await anchor(source, one, writer).catch((error: unknown) => {
          if (codeOf(error) !== 'stream_forked') throw error;
          return anchor(source, one, writer);
        });
        succeed(one);
      } catch (error) {
        fail(one, error);
      }
    }
  }

  async function round(): Promise<void> {
    let sources: AnchorSource[];
    try {
      await ports.prepare?.();
      sources = await ports.sources();
    } catch (error) {
      for (const one of progress.values()) fail(one, error);
      return;
    }
    const at = now();
    const due = sources.filter((source) => (progressOf(source).retryAt ?? at) <= at);
    for (const [did, own] of Map.groupBy(due, (source) => source.did)) await anchorStreamsOf(did, own);
  }

  const runOnce = () => {
    running ??= round().finally(() => {
      running = undefined;
    });
    return running;
  };

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => void runOnce().then(schedule), everySeconds * 1000);
    (timer as { unref?: () => void }).unref?.();
  }

  return {
    start: () => void runOnce().then(schedule),
    runOnce,
    standings: () =>
      [...progress.values()].map(({ kind, uri, anchored, retryAt }) => ({ kind, uri, anchored, retryAt })),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
