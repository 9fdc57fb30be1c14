// One question to one Ethereum endpoint, strictly read.
import { RegistryReadError } from './errors.ts';

/** The part of `fetch` that is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const timeoutMilliseconds = 10_000;
const maximumAnswerBytes = 2 * 1024 * 1024;

/** One endpoint must not fill a phone's memory. */
async function boundedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > maximumAnswerBytes) {
      void reader.cancel().catch(() => undefined);
      throw new RegistryReadError('answer_malformed');
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Calls a JSON-RPC method.
 * @returns its result, whatever it is
 * @throws RegistryReadError
 */
export async function callRpc(
  fetch: Fetch,
  rpcUrl: string,
  method: 'eth_chainId' | 'eth_call' | 'eth_getBlockByNumber',
  params: unknown[],
): Promise<unknown> {
  let text: string;
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (!response.ok) throw new RegistryReadError('endpoint_refused');
    text = await boundedText(response);
  } catch (cause) {
    throw cause instanceof RegistryReadError
      ? cause
      : new RegistryReadError('endpoint_unreachable', { cause });
  }

  let answer: { id?: unknown; result?: unknown; error?: unknown } | null;
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch (cause) {
    throw new RegistryReadError('answer_malformed', { cause });
  }
  if (answer?.error !== undefined) throw new RegistryReadError('endpoint_refused');
  if (answer?.id !== 1 || answer.result === undefined) throw new RegistryReadError('answer_malformed');
  return answer.result;
}

/** The same for a result that is a hex string, lower case. */
export async function callForHex(
  fetch: Fetch,
  rpcUrl: string,
  method: 'eth_chainId' | 'eth_call',
  params: unknown[],
): Promise<string> {
  const result = await callRpc(fetch, rpcUrl, method, params);
  if (typeof result !== 'string' || !/^0x[0-9a-f]*$/.test(result)) {
    throw new RegistryReadError('answer_malformed');
  }
  return result;
}
