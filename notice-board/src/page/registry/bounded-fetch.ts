// What departments and agencies publish, fetched by the reader's own browser: without cookies, bounded in size and time.
export type BoundedFetch = (url: string, accept: string) => Promise<Uint8Array<ArrayBuffer>>;

const MOST_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 15_000;

/** The address did not answer, answered no, or answered too much. */
export class NotFetchedError extends Error {
  readonly code = 'not_fetched';
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new NotFetchedError();
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Rejects with NotFetchedError. */
export const createBoundedFetch =
  (fetch: typeof globalThis.fetch): BoundedFetch =>
  async (url, accept) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new NotFetchedError();
    try {
      const response = await fetch(url, {
        headers: { accept },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      if (!response.ok) throw new NotFetchedError();
      return await readAll(response);
    } catch (error) {
      throw error instanceof NotFetchedError ? error : new NotFetchedError();
    }
  };
