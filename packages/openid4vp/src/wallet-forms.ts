// The two forms that a wallet posts: its nonce when it fetches the request (section 5.10), and its answer (section 8.3.1).

/** Printable ASCII; it is echoed in a signed object, so it gets no room for more than a nonce. */
const WALLET_NONCE = /^[\x21-\x7e]{1,256}$/;
/** Error codes are printable ASCII without quotes and backslashes (RFC 6749, section 4.1.2.1). */
const ERROR_CODE = /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,128}$/;
const MAX_STATE_LENGTH = 256;

/**
 * The wallet's nonce, null when it sent none, undefined when it is not in the expected form.
 * Wallet metadata is not read: the profile leaves nothing to negotiate.
 */
export function readWalletNonce(body: unknown): string | null | undefined {
  const { wallet_nonce: nonce } = (body ?? {}) as Record<string, unknown>;
  if (nonce === undefined) return null;
  return typeof nonce === 'string' && WALLET_NONCE.test(nonce) ? nonce : undefined;
}

export type ResponseForm = { response: string } | { error: string; state: string };

/** Either the encrypted response or an error with its state, never both, nothing twice; null for any other form. */
export function readResponseForm(body: unknown): ResponseForm | null {
  const { response, error, state } = (body ?? {}) as Record<string, unknown>;
  if (typeof response === 'string' && error === undefined) return { response };
  const isError =
    response === undefined &&
    typeof error === 'string' &&
    ERROR_CODE.test(error) &&
    typeof state === 'string' &&
    state.length <= MAX_STATE_LENGTH;
  return isError ? { error, state } : null;
}
