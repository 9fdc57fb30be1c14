// Addresses of streams stand on chain, written by whoever opened them: they are fetched by https from public addresses
// only, without redirects, bounded in size and time. On the development chain this machine may be asked too.
import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const MAXIMUM_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 15_000;

export type GuardedFetch = (url: string, accept: string) => Promise<string>;

/** `message` says why, without the address. */
export class FetchRefused extends Error {
  override name = 'FetchRefused';
}

const networks = (version: 'ipv4' | 'ipv6', list: readonly string[]): BlockList => {
  const blocks = new BlockList();
  for (const one of list) {
    const [address = '', prefix = ''] = one.split('/');
    blocks.addSubnet(address, Number(prefix), version);
  }
  return blocks;
};
// IANA's special-purpose registries
const SPECIAL_V4 = networks('ipv4', [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
]);
const GLOBAL_V6 = networks('ipv6', ['2000::/3']);
const SPECIAL_V6 = networks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
const LOOPBACK_V4 = networks('ipv4', ['127.0.0.0/8']);
const LOOPBACK_V6 = networks('ipv6', ['::1/128']);

function isAllowed(address: string, allowsLoopback: boolean): boolean {
  const family = isIP(address);
  if (family === 4) {
    return !SPECIAL_V4.check(address, 'ipv4') || (allowsLoopback && LOOPBACK_V4.check(address, 'ipv4'));
  }
  if (family !== 6) return false;
  const isPublic = GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6');
  return isPublic || (allowsLoopback && LOOPBACK_V6.check(address, 'ipv6'));
}

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || LOOPBACK_V4.check(name, 'ipv4') || name === '[::1]';

/** Judges the very addresses that are connected to: a name cannot answer differently the second time. */
const onlyAllowed =
  (allowsLoopback: boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error || first === undefined) return callback(error ?? new FetchRefused('has no address'), '');
      if (found.some(({ address }) => !isAllowed(address, allowsLoopback))) {
        return callback(new FetchRefused('leads into a private network'), '');
      }
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };

function admit(url: string, allowsLoopback: boolean): URL {
  if (!URL.canParse(url)) throw new FetchRefused('is no web address');
  const parsed = new URL(url);
  const isLocal = allowsLoopback && isLoopbackName(parsed.hostname);
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLocal)) {
    throw new FetchRefused('is not published by https');
  }
  if (parsed.username !== '' || parsed.password !== '') throw new FetchRefused('holds a login');
  const literal = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isAllowed(literal, allowsLoopback)) {
    throw new FetchRefused('leads into a private network');
  }
  return parsed;
}

async function readAll(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAXIMUM_BYTES) throw new FetchRefused('publishes more than is read at once');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** GET without cookies or credentials. Rejects with FetchRefused. */
export function createGuardedFetch({ allowsLoopback }: { allowsLoopback: boolean }): GuardedFetch {
  return async (url, accept) => {
    const target = admit(url, allowsLoopback);
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const send = target.protocol === 'https:' ? requestHttps : requestHttp;
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = {
          signal,
          agent: false as const,
          headers: { accept },
          lookup: onlyAllowed(allowsLoopback),
        };
        send(target, options, resolve).once('error', reject).end();
      });
      if (response.statusCode !== 200) {
        response.destroy();
        throw new FetchRefused(`answers ${response.statusCode}`);
      }
      return await readAll(response);
    } catch (error) {
      if (error instanceof FetchRefused) throw error;
      throw new FetchRefused(signal.aborted ? 'does not answer in time' : 'does not answer');
    }
  };
}
