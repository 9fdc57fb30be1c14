// The one way out to addresses that came from outside (offers, metadata, requests, replies):
// https, or http on loopback; no credentials, no redirects; bounded in size and time.
import { WalletError } from './errors.ts';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type Answer = { status: number; headers: Headers; contentType: string; text: string };

export type GuardedFetch = (
  url: string,
  init?: {
    method?: 'GET' | 'POST';
    headers?: Record<string, string>;
    body?: string;
    /** for what is known to be smaller or has less time than any answer */
    mostBytes?: number;
    mostMilliseconds?: number;
  },
) => Promise<Answer>;

const LARGEST_ANSWER_BYTES = 1024 * 1024;
const LONGEST_WAIT_MILLISECONDS = 15_000;

/**
 * Throws `address_not_allowed` for anything but https (or http on loopback), for user names in addresses, and for numbers
 * of a private network. Where a name leads to, a page cannot know; there the browser's own rules are the guard.
 */
export function checkAddress(address: string, allowHttpOnLoopback = true): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new WalletError('address_not_allowed');
  }
  const plainOnLoopback = url.protocol === 'http:' && allowHttpOnLoopback && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !plainOnLoopback) throw new WalletError('address_not_allowed');
  if (url.username !== '' || url.password !== '') throw new WalletError('address_not_allowed');
  const local = isLoopback(url.hostname);
  if (local ? !allowHttpOnLoopback : isPrivate(url.hostname)) throw new WalletError('address_not_allowed');
  return url;
}

/** `URL` has already written every spelling of 127.0.0.1 in dotted form and ::1 in brackets. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname) ||
    hostname === '[::1]'
  );
}

/** This network and this machine, private, shared, link-local, multicast and reserved numbers. */
const PRIVATE_V4 =
  /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.0|198\.1[89]|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|2(?:2[4-9]|[345]\d))\./;
/** Of IPv6 only this part is given out to the public internet; 2002 and 2001:0 are other ways of writing IPv4. */
const PUBLIC_V6 = /^\[(?!2002:|2001:(?:0?:))[23][0-9a-f]{3}:/;

/** Names that only the network at hand gives a meaning to. */
const LOCAL_NAME = /\.(?:localhost|localdomain|local|lan|internal|home\.arpa)$/;

function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return !PUBLIC_V6.test(hostname);
  if (/^[\d.]+$/.test(hostname)) return PRIVATE_V4.test(hostname);
  const name = hostname.replace(/\.$/, '');
  return !name.includes('.') || LOCAL_NAME.test(name);
}

/** Throws `address_not_allowed`, `address_unreachable` or `answer_too_large`; any HTTP status is an answer. */
export function createGuardedFetch(ports: { fetch: Fetch; allowHttpOnLoopback?: boolean }): GuardedFetch {
  // a browser's fetch must not be called as a method
  const { fetch } = ports;
  return async (address, init = {}) => {
    const url = checkAddress(address, ports.allowHttpOnLoopback);
    const { mostBytes = LARGEST_ANSWER_BYTES, mostMilliseconds = LONGEST_WAIT_MILLISECONDS } = init;
    try {
      const response = await fetch(url.href, {
        method: init.method ?? 'GET',
        ...(init.headers === undefined ? {} : { headers: init.headers }),
        ...(init.body === undefined ? {} : { body: init.body }),
        credentials: 'omit',
        redirect: 'error',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(mostMilliseconds),
      });
      const contentType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
      return {
        status: response.status,
        headers: response.headers,
        contentType: contentType.trim().toLowerCase(),
        text: await readBounded(response, mostBytes),
      };
    } catch (error) {
      if (error instanceof WalletError) throw error;
      throw new WalletError('address_unreachable', { cause: error });
    }
  };
}

async function readBounded(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel();
      throw new WalletError('answer_too_large');
    }
    text += decoder.decode(value, { stream: true });
  }
}

export type JsonObject = { [name: string]: unknown };

/** The answer's body as a JSON object, or null when it is none. */
export function readJsonObject(answer: { text: string }): JsonObject | null {
  try {
    const value: unknown = JSON.parse(answer.text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
