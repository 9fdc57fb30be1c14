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

/** A controller's hand on the chain. Rejections have a `code`. */
export interface AnchorWriter {
  /** Opens the stream unless it is open. Resolves to its id. */
  open(stream: { did: string; kind: AnchoredKind; uri: string }): Promise<string>;
  /** Adds the next anchor unless the last one says the same. Resolves to the last anchor. */
  anchor(anchor: {
    stream: string;
    digestHex: string;
    size: number;
  }): Promise<{ size: number; anchoredAtSeconds: number }>;
  /** Sends again what the chain no longer knows. */
  resend(): Promise<unknown>;
}

export interface StreamStanding {
  kind: AnchoredKind;
  uri: string;
  /** What the chain was last seen to have. */
  anchored: { size: number; at: Date } | null;
  /** When it is tried again; null while nothing is wrong. */
  retryAt: Date | null;
  /** Code of what went wrong last; null while nothing is wrong. */
  problem: string | null;
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
  /** Null while there is no registry to anchor in. */
  writerOf(did: string): Promise<AnchorWriter | null>;
  /** What must happen before digests are taken, chain or no chain: entries get their places. */
  prepare?(): Promise<void>;
  everySeconds: number;
  now(): Date;
  /**
   * Told once when a stream begins to fail and once when it recovers, and of a controller (by DID) whose anchors the
   * chain has otherwise than they were sent. `code` is the error's, never its text.
   */
  onChange?(change: { of: string; state: 'failing' | 'recovered' | 'overtaken'; code?: string }): void;
  /** Told of every error without a code, and of every one of the database. */
  onUnexpected?(error: unknown): void;
}

const MAXIMUM_BACKOFF_SECONDS = 300;
/** How often it is looked whether the chain still says what is published. */
const RESEND_SECONDS = 60;
/** Another process of this controller went first: what is published now is read again, and gone on from there. */
const OVERTAKEN = new Set(['stream_forked', 'stream_gap', 'log_not_extended']);

interface Progress extends StreamStanding {
  stream: string | undefined;
  digestHex: string | undefined;
  failures: number;
}

const UNEXPECTED = 'unexpected';

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : UNEXPECTED;
};

export function createAnchoring(ports: AnchoringPorts): Anchoring {
  const { now, everySeconds, onChange = () => {}, onUnexpected = () => {} } = ports;
  const progress = new Map<string, Progress>();
  const resentAt = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  function progressOf({ kind, uri }: Pick<AnchorSource, 'kind' | 'uri'>): Progress {
    const known = progress.get(uri);
    if (known) return known;
    const standing: StreamStanding = { kind, uri, anchored: null, retryAt: null, problem: null };
    const fresh: Progress = { ...standing, stream: undefined, digestHex: undefined, failures: 0 };
    progress.set(uri, fresh);
    return fresh;
  }

  /** What is then asked of the chain again, which does nothing where it still knows. */
  function forget(one: Progress): void {
    one.stream = undefined;
    one.digestHex = undefined;
  }

  function fail(one: Progress, error: unknown): void {
    forget(one);
    if (one.failures === 0) onChange({ of: one.uri, state: 'failing', code: codeOf(error) });
    const waitSeconds = Math.min(everySeconds * 2 ** one.failures, MAXIMUM_BACKOFF_SECONDS);
    one.failures += 1;
    one.problem = codeOf(error);
    one.retryAt = new Date(now().getTime() + waitSeconds * 1000);
  }

  function succeed(one: Progress): void {
    if (one.failures > 0) onChange({ of: one.uri, state: 'recovered' });
    one.failures = 0;
    one.retryAt = null;
    one.problem = null;
  }

  async function anchor(source: AnchorSource, one: Progress, writer: AnchorWriter): Promise<void> {
    const current = await source.current();
    if (current !== null && current.size > 0 && current.digestHex !== one.digestHex) {
      const { did, kind, uri } = source;
      one.stream ??= await writer.open({ did, kind, uri });
      const { size, anchoredAtSeconds } = await writer.anchor({ stream: one.stream, ...current });
      one.anchored = { size, at: new Date(anchoredAtSeconds * 1000) };
      one.digestHex = current.digestHex;
    }
  }

  /** Once a minute every stream is compared with the chain, which may have forgotten or been told by another process. */
  async function resendWhenDue(did: string, writer: AnchorWriter, own: readonly Progress[]): Promise<void> {
    const at = now().getTime();
    const isDue = (resentAt.get(did) ?? Number.NEGATIVE_INFINITY) + RESEND_SECONDS * 1000 <= at;
    if (!isDue && own.every(({ failures }) => failures === 0)) return;
    await writer.resend().catch((error: unknown) => {
      // Another anchor stands under a number of ours, or none: the next one goes on from what the chain has.
      if (!OVERTAKEN.has(codeOf(error))) throw error;
      onChange({ of: did, state: 'overtaken', code: codeOf(error) });
    });
    for (const one of own) forget(one);
    resentAt.set(did, at);
  }

  async function anchorStreamsOf(did: string, sources: readonly AnchorSource[]): Promise<void> {
    let writer: AnchorWriter | null;
    try {
      writer = await ports.writerOf(did);
      if (writer === null) return;
      await resendWhenDue(did, writer, sources.map(progressOf));
    } catch (error) {
      if (codeOf(error) === UNEXPECTED) onUnexpected(error);
      for (const source of sources) fail(progressOf(source), error);
      return;
    }
    for (const source of sources) {
      if (isStopped) return;
      const one = progressOf(source);
      try {
        await anchor(source, one, writer).catch((error: unknown) => {
          if (!OVERTAKEN.has(codeOf(error))) throw error;
          return anchor(source, one, writer);
        });
        succeed(one);
      } catch (error) {
        if (codeOf(error) === UNEXPECTED) onUnexpected(error);
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
      onUnexpected(error);
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
      [...progress.values()].map(({ kind, uri, anchored, retryAt, problem }) => ({
        kind,
        uri,
        anchored,
        retryAt,
        problem,
      })),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
