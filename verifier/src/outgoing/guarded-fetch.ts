// The one way out, for URLs that come with a credential and for agencies' webhooks: https, public addresses, and a bound for size,
// time and redirects.
import { lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './addresses.ts';

export const FETCH_ERROR_CODES = [
  'url_not_allowed',
  'address_not_allowed',
  'too_many_redirects',
  'too_large',
  'timed_out',
  'status_not_ok',
  'unreachable',
] as const;
export type FetchErrorCode = (typeof FETCH_ERROR_CODES)[number];

/** Names why a fetch was refused or failed; carries no URL, because a status index may stand in one. */
class FetchError extends Error {
  readonly code: FetchErrorCode;

  constructor(code: FetchErrorCode) {
    super(code);
    this.name = 'FetchError';
    this.code = code;
  }
}

export interface FetchLimits {
  maxBytes: number;
  /** For the whole fetch, redirects included. */
  timeoutMilliseconds: number;
  maxRedirects: number;
}

export interface FetchPolicy {
  /** Hosts (`name` or `name:port`) that the operator lists: they may be private and may be plain http. */
  listedHosts: readonly string[];
  /** In development http to this machine is allowed. */
  allowLoopback: boolean;
}

export type GuardedFetch = (url: string, accept: string) => Promise<{ contentType: string; body: string }>;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches with GET, without cookies or credentials. Throws `FetchError`. */
export function createGuardedFetch(policy: FetchPolicy, limits: FetchLimits): GuardedFetch {
  return async (url, accept) => {
    const signal = AbortSignal.timeout(limits.timeoutMilliseconds);
    let target = url;
    for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
      const response = await openGuarded(target, policy, { method: 'GET', headers: { accept } }, signal);
      const status = response.statusCode ?? 0;
      if (REDIRECTS.has(status) && response.headers.location !== undefined) {
        response.destroy();
        target = URL.canParse(response.headers.location, target)
          ? new URL(response.headers.location, target).href
          : '';
        continue;
      }
      if (status !== 200) {
        response.destroy();
        throw new FetchError('status_not_ok');
      }
      return {
        contentType: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        body: await readAll(response, limits.maxBytes, signal),
      };
    }
    throw new FetchError('too_many_redirects');
  };
}

/** What is sent; nothing else is, no cookies and no credentials. */
export interface Outgoing {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** Gives the response when its head is there, whatever it says. Throws `FetchError`. */
export function openGuarded(
  target: string,
  policy: FetchPolicy,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { allowed, freely } = admit(target, policy);
  return open(allowed, outgoing, signal, freely ? undefined : publicAddressesOnly(policy));
}

/** Whether the URL could be fetched, as far as it says itself; what its name resolves to is seen when it is. */
export function isAllowedUrl(target: string, policy: FetchPolicy): boolean {
  try {
    admit(target, policy);
    return true;
  } catch {
    return false;
  }
}

/** Whether the URL may be fetched at all, and whether its addresses need no further look. */
function admit(url: string, policy: FetchPolicy): { allowed: URL; freely: boolean } {
  if (!URL.canParse(url)) throw new FetchError('url_not_allowed');
  const parsed = new URL(url);
  const web = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  if (!web || parsed.username !== '' || parsed.password !== '') throw new FetchError('url_not_allowed');
  const freely = policy.listedHosts.includes(parsed.host) || policy.listedHosts.includes(parsed.hostname);
  const local = policy.allowLoopback && isLoopbackName(parsed.hostname);
  if (parsed.protocol === 'http:' && !freely && !local) throw new FetchError('url_not_allowed');
  // an address in the URL itself is connected to without a look-up, so it is judged here
  const literal = parsed.hostname.replace(/^\[|\]$/g, '');
  if (!freely && isIP(literal) !== 0 && !isAllowedAddress(literal, policy)) {
    throw new FetchError('address_not_allowed');
  }
  return { allowed: parsed, freely };
}

function open(
  url: URL,
  { method, headers, body }: Outgoing,
  signal: AbortSignal,
  resolve?: LookupFunction,
): Promise<IncomingMessage> {
  return new Promise((fulfil, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, {
      method,
      signal,
      agent: false,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      ...(resolve ? { lookup: resolve } : {}),
    });
    request.once('response', fulfil);
    request.once('error', (error) => reject(asFetchError(error, signal)));
    request.end(body);
  });
}

async function readAll(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxBytes) throw new FetchError('too_large');
      parts.push(part);
    }
  } catch (error) {
    response.destroy();
    throw asFetchError(error, signal);
  }
  return Buffer.concat(parts).toString('latin1');
}

function asFetchError(error: unknown, signal: AbortSignal): FetchError {
  if (error instanceof FetchError) return error;
  return new FetchError(signal.aborted ? 'timed_out' : 'unreachable');
}

/** Judges the very addresses that are connected to, so that a name cannot answer differently the second time. */
function publicAddressesOnly(policy: FetchPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !isAllowedAddress(address, policy))) {
        return callback(new FetchError('address_not_allowed'), '');
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isAllowedAddress(address: string, policy: FetchPolicy): boolean {
  return isPublicAddress(address) || (policy.allowLoopback && isLoopbackAddress(address));
}
