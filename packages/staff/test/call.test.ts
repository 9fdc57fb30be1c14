import { describe, expect, it } from 'vitest';
import { ApiError, createCall, isAborted } from '../src/call.ts';

const answering = (status: number, body: string, headers: Record<string, string> = {}) => {
  const seen: { url: string; init: RequestInit }[] = [];
  let ended = 0;
  const call = createCall({
    base: '/clerk',
    onSessionEnded: () => {
      ended += 1;
    },
    fetch: async (url, init) => {
      seen.push({ url: String(url), init: init ?? {} });
      return new Response(status === 204 ? null : body, { status, headers });
    },
  });
  return { call, seen, ended: () => ended };
};

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a call to the counter', () => {
  it('returns the parsed answer', async () => {
    const { call, seen } = answering(200, '{"imported":3}');
    expect(await call('POST', '/records/import', { csv: 'a,b' })).toEqual({ imported: 3 });
    expect(seen[0]?.url).toBe('/clerk/records/import');
    expect(seen[0]?.init.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
  });

  it('carries the service’s own code and words', async () => {
    const { call } = answering(
      409,
      '{"error":{"code":"already_open","message":{"zh-CN":"已有","en":"There is one"}}}',
    );
    expect(await failure(call('POST', '/offers'))).toMatchObject({
      code: 'already_open',
      status: 409,
      text: { 'zh-CN': '已有', en: 'There is one' },
    });
  });

  it('does not take a page that is not ours for an answer', async () => {
    for (const status of [200, 502]) {
      const { call } = answering(status, '<html>proxy</html>');
      expect(await failure(call('GET', '/people'))).toMatchObject({ code: 'unexpected_answer', status });
    }
  });

  it('tells the app when the session has ended, but not when a login is refused', async () => {
    const { call, ended } = answering(401, '{"error":{"code":"not_signed_in"}}');
    await failure(call('POST', '/session', { json: {} }));
    expect(ended()).toBe(0);
    await failure(call('GET', '/people'));
    expect(ended()).toBe(1);
  });

  it('reads how long a lock lasts and ignores a header that is no number', async () => {
    const locked = answering(429, '{}', { 'retry-after': '30' });
    expect(await failure(locked.call('POST', '/session'))).toMatchObject({ retryAfterSeconds: 30 });
    const odd = answering(429, '{}', { 'retry-after': 'soon' });
    expect(await failure(odd.call('POST', '/session'))).toHaveProperty('retryAfterSeconds', undefined);
  });

  it('tells a lost connection from a call that its caller gave up', async () => {
    const lost = createCall({ base: '', fetch: async () => Promise.reject(new TypeError('fetch failed')) });
    expect(await failure(lost('GET', '/x'))).toBeInstanceOf(ApiError);
    const given = new AbortController();
    given.abort();
    const aborted = createCall({
      base: '',
      fetch: async () => Promise.reject(new DOMException('gave up', 'AbortError')),
    });
    const error = await failure(aborted('GET', '/x', { signal: given.signal }));
    expect(isAborted(error)).toBe(true);
  });
});
