// What agencies are told by goes to the addresses that the guard allows, and takes of the receiver no more than a word.
import { describe, expect, test } from 'vitest';
import { createGuardedPost } from '../../src/outgoing/guarded-post.ts';
import { useAnsweringServer } from '../support/answering-server.ts';

const server = useAnsweringServer();
const never = new AbortController().signal;
const outgoing = {
  headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
  body: '{"a":"é"}',
};
const post = createGuardedPost({ listedHosts: [], allowLoopback: true }, { timeoutMilliseconds: 500 });

test('sends headers and body as they are, with no word of its own', async () => {
  const sent: unknown[] = [];
  server.answer = async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    sent.push(request.method, request.headers, body);
    response.writeHead(429, { 'retry-after': '7' }).end();
  };
  await expect(post(server.base, outgoing, never)).resolves.toEqual({ status: 429, retryAfter: '7' });
  const { host } = new URL(server.base);
  const headers = { ...outgoing.headers, 'content-length': '10', host, connection: 'close' };
  expect(sent).toEqual(['POST', headers, outgoing.body]);
});

test('follows no redirect', async () => {
  server.calls = 0;
  server.answer = (_, response) => response.writeHead(307, { location: `${server.base}/elsewhere` }).end();
  await expect(post(server.base, outgoing, never)).resolves.toMatchObject({ status: 307 });
  expect(server.calls).toBe(1);
});

test('reads nothing of an answer that does not end', async () => {
  server.answer = (_, response) => {
    response.writeHead(200).write('x'.repeat(100_000));
  };
  await expect(post(server.base, outgoing, never)).resolves.toMatchObject({ status: 200 });
});

test('waits no longer than its time, and not when it is told to stop', async () => {
  server.answer = () => {};
  await expect(post(server.base, outgoing, never)).rejects.toMatchObject({ code: 'timed_out' });
  await expect(post(server.base, outgoing, AbortSignal.abort())).rejects.toMatchObject({ code: 'timed_out' });
});

describe('in production', () => {
  const limits = { timeoutMilliseconds: 500 };
  const strict = createGuardedPost({ listedHosts: [], allowLoopback: false }, limits);

  test.each([
    'http://agency.example/',
    'https://127.0.0.1/',
    'https://10.0.0.8/',
    'https://[::1]/',
    'https://localhost/',
  ])('nothing is sent to %s', async (url) => {
    await expect(strict(url, outgoing, never)).rejects.toMatchObject({
      code: expect.stringMatching(/_not_allowed$/),
    });
  });

  test('but to a host that the operator lists', async () => {
    server.answer = (_, response) => response.end();
    const listed = createGuardedPost(
      { listedHosts: [new URL(server.base).host], allowLoopback: false },
      limits,
    );
    await expect(listed(server.base, outgoing, never)).resolves.toMatchObject({ status: 200 });
  });
});
