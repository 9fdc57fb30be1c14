// The browser is back from the wallet on this device: which request, and the code that only the wallet was given. Both stand in
// the fragment, which no server sees, and are taken out of the address and the history before anything else happens.
export type Return = { requestId: string; code: string };

const form = /^#\/return\?request=([A-Za-z0-9_-]{43})&response_code=([A-Za-z0-9_-]{43})$/;

export function takeReturn(
  location: Pick<Location, 'hash'>,
  history: Pick<History, 'replaceState'>,
): Return | null {
  if (!location.hash.startsWith('#/return')) return null;
  const [, requestId, code] = form.exec(location.hash) ?? [];
  history.replaceState(null, '', '#/');
  return requestId === undefined || code === undefined ? null : { requestId, code };
}
