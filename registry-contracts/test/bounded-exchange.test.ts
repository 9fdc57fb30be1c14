// An endpoint that is slow, endless, packed or sends elsewhere costs one question a bounded time and memory, and no more.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FetchRequest } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boundedExchange } from '../src/bounded-exchange.ts';
import { createChainProvider } from '../src/chain-provider.ts';

let answer: RequestListener;
const server = createServer((request, response) => answer(request, response));
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ask(timeoutMilliseconds = 5_000, to = url) {
  const request = new FetchRequest(to);
  request.body = '{}';
  request.timeout = timeoutMilliseconds;
  return boundedExchange(request);
}

test('gives status, headers and body of an answer', async () => {
  answer = (request, response) => {
    expect(request.method).toBe('POST');
    response.writeHead(200, { 'x-by': 'node' }).end('{"id":1}');
  };
  const { statusCode, headers, body } = await ask();
  expect([statusCode, headers['x-by'], Buffer.from(body ?? []).toString()]).toEqual([
    200,
    'node',
    '{"id":1}',
  ]);
});

test('shows who it is, where the address says so', async () => {
  let shown: string | undefined;
  answer = (request, response) => {
    shown = request.headers.authorization;
    response.end('{}');
  };
  await ask(5_000, url.replace('//', '//town:p%40ss@'));
  expect(shown).toBe(`Basic ${Buffer.from('town:p@ss').toString('base64')}`);
});

test('an answer of which a byte comes now and then has its time, and no longer', async () => {
  let drip: NodeJS.Timeout | undefined;
  answer = (_request, response) => {
    drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };
  await expect(ask(200)).rejects.toThrow();
});

test('an answer without end is left, also when it is packed small', async () => {
  let isLeft = false;
  answer = (_request, response) => {
    response.on('close', () => {
      isLeft = true;
    });
    const part = Buffer.alloc(1024 * 1024, ' ');
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', more);
    more();
  };
  await expect(ask()).rejects.toThrow('too much');
  await expect.poll(() => isLeft).toBe(true);
  const packed = gzipSync(Buffer.alloc(40 * 1024 * 1024, ' '));
  answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
  await expect(ask()).rejects.toThrow('too much');
});

test('an endpoint that sends elsewhere is not followed', async () => {
  const asked: (string | undefined)[] = [];
  answer = (request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: `${url}elsewhere` }).end();
  };
  await expect(ask()).rejects.toThrow();
  await expect(createChainProvider(url, 1).send('eth_chainId', [])).rejects.toThrow();
  expect(asked).toEqual(['/', '/']);
});

test('an endpoint that asks to come back in a year is asked anew, and does not hold up who asked', async () => {
  answer = (_request, response) => response.writeHead(429, { 'retry-after': '31536000' }).end();
  await expect(createChainProvider(url, 1).send('eth_chainId', [])).rejects.toThrow();
});
