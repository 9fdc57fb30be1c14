// Fetches status lists of other services, from the hosts of accepted issuers alone: the operator named them, so nothing
// that a credential says can lead this service anywhere else. No redirects, bounded size and time, no cookies.

const MEDIA_TYPE = 'application/statuslist+jwt';
const MAX_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 4_000;

class StatusListFetchError extends Error {
  readonly code = 'status_list_unreachable';
}

/** @param issuers addresses (`iss`) whose origins may be asked */
export function createFetchStatusList(issuers: readonly string[]): (uri: string) => Promise<string> {
  const origins = new Set(issuers.map((iss) => new URL(iss).origin));

  return async (uri) => {
    const url = URL.parse(uri);
    if (url === null || !origins.has(url.origin) || url.username !== '' || url.password !== '') {
      throw new StatusListFetchError('the list is not at the host of an accepted issuer');
    }
    const response = await fetch(url, {
      redirect: 'error',
      credentials: 'omit',
      headers: { accept: MEDIA_TYPE },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const [contentType] = (response.headers.get('content-type') ?? '').split(';');
    if (response.status !== 200 || contentType?.trim().toLowerCase() !== MEDIA_TYPE) {
      await response.body?.cancel();
      throw new StatusListFetchError('the answer is no status list');
    }
    return readBounded(response);
  };
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_BYTES) throw new StatusListFetchError('the list is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('latin1');
}
