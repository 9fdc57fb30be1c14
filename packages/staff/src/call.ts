// One call to a counter's own API: JSON in, JSON out, every failure an ApiError with a stable code.
// The session travels in an HttpOnly cookie, so nothing here holds a secret.

export type LocalisedText = { 'zh-CN': string; en: string };

/** `unreachable`: no answer came. `unexpected_answer`: an answer that is not ours (a proxy's page). Others are the service's own codes. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly text: LocalisedText | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The parsed body, for calls whose failure carries more than a message (rows of an import). */
  readonly answer: unknown;

  constructor(
    code: string,
    status: number,
    more: { text?: LocalisedText; retryAfterSeconds?: number; answer?: unknown } = {},
  ) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.text = more.text;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.answer = more.answer;
  }
}

export type Call = <Answer>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options?: { json?: unknown; csv?: Blob | string; signal?: AbortSignal },
) => Promise<Answer>;

type Ports = {
  fetch: typeof globalThis.fetch;
  /** Where the API begins, e.g. `/clerk`. */
  base: string;
  /** Told when the service answers 401 to anything but a login. */
  onSessionEnded?: () => void;
};

export function createCall({ fetch, base, onSessionEnded }: Ports): Call {
  return async <Answer>(
    method: string,
    path: string,
    { json, csv, signal }: { json?: unknown; csv?: Blob | string; signal?: AbortSignal } = {},
  ) => {
    const request: RequestInit = {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
    };
    if (json !== undefined) {
      request.headers = { ...request.headers, 'content-type': 'application/json' };
      request.body = JSON.stringify(json);
    } else if (csv !== undefined) {
      request.headers = { ...request.headers, 'content-type': 'text/csv; charset=utf-8' };
      request.body = csv;
    }
    if (signal) request.signal = signal;

    let response: Response;
    try {
      response = await fetch(base + path, request);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError('unreachable', 0);
    }
    if (response.status === 204) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer as Answer;
    if (response.status === 401 && path !== '/session') onSessionEnded?.();
    throw errorOf(response, answer);
  };
}

/** True for the rejection of a call that its own caller gave up. */
export const isAborted = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

function errorOf(response: Response, answer: unknown): ApiError {
  const error = record(record(answer)?.error);
  const message = record(error?.message);
  const zh = message?.['zh-CN'];
  const en = message?.en;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(typeof error?.code === 'string' ? error.code : 'unexpected_answer', response.status, {
    ...(typeof zh === 'string' && typeof en === 'string' ? { text: { 'zh-CN': zh, en } } : {}),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: Math.ceil(seconds) } : {}),
    answer,
  });
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
