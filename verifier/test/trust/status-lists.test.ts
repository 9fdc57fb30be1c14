// How long a status list is believed, and by whom it must be signed for whom.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type CheckedStatusList, createCheckStatus } from '../../src/trust/status-lists.ts';

const START = new Date('2026-11-20T10:00:00Z');
const entry = {
  uri: 'https://example.org/status/0',
  idx: 7,
  iss: 'https://example.org/income',
  vct: 'urn:x:1',
};

let now: Date;
let list: CheckedStatusList;
const fetch = vi.fn(async () => ({ contentType: 'application/statuslist+jwt', body: 'token' }));
const open = vi.fn(async () => list);
const onUnavailable = vi.fn();

beforeEach(() => {
  now = START;
  revision = 1;
  fetch.mockClear();
  open.mockClear();
  onUnavailable.mockClear();
  list = {
    statusAt: () => 0,
    issuedAt: START,
    ttlSeconds: 15,
    expiresAt: new Date(START.getTime() + 3_600_000),
  };
});

const seconds = (count: number) => {
  now = new Date(START.getTime() + count * 1000);
};
let revision: number;
const setUp = () =>
  createCheckStatus({ fetch, open, now: () => now, registryRevision: () => revision, onUnavailable });

describe('a fetched list', () => {
  test('answers until its ttl is over, and then is fetched again', async () => {
    const check = setUp();
    expect(await check(entry)).toEqual({ status: 'valid', fetchedAt: START });
    seconds(15);
    await check(entry);
    expect(fetch).toHaveBeenCalledTimes(1);
    seconds(15.001);
    expect((await check(entry)).fetchedAt).toEqual(now);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('does not answer after its exp, whatever its ttl', async () => {
    list = { ...list, ttlSeconds: 100_000, expiresAt: new Date(START.getTime() + 10_000) };
    const check = setUp();
    await check(entry);
    seconds(9.999);
    await check(entry);
    expect(fetch).toHaveBeenCalledTimes(1);
    seconds(10);
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });

  test('without a ttl is fetched again after a minute, and with a long one after an hour', async () => {
    for (const [ttlSeconds, limit] of [
      [undefined, 60],
      [1_000_000, 3600],
    ] as const) {
      list = { ...list, ttlSeconds, expiresAt: undefined };
      fetch.mockClear();
      seconds(0);
      const check = setUp();
      await check(entry);
      seconds(limit);
      await check(entry);
      expect(fetch).toHaveBeenCalledTimes(1);
      seconds(limit + 1);
      await check(entry);
      expect(fetch).toHaveBeenCalledTimes(2);
    }
  });

  test('is not believed when the clock was set back to before it was fetched', async () => {
    const check = setUp();
    await check(entry);
    seconds(-1);
    await check(entry);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('is fetched once for many who ask at the same moment', async () => {
    const check = setUp();
    await Promise.all(Array.from({ length: 50 }, (_, idx) => check({ ...entry, idx })));
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('does not answer for another issuer or another type', async () => {
    const check = setUp();
    await check(entry);
    await check({ ...entry, iss: 'https://example.org/property' });
    await check({ ...entry, vct: 'urn:x:2' });
    expect(open).toHaveBeenCalledTimes(3);
  });
});

describe('the key that signed a list', () => {
  const compromised = new Error('the issuer’s key is compromised');

  test('is looked up again as soon as the registry has changed, and stops the list at once when it counts no longer', async () => {
    list = { ...list, ttlSeconds: 3600 };
    const check = setUp();
    await check(entry);
    seconds(1);
    await check(entry);
    expect(open).toHaveBeenCalledTimes(1);

    revision = 2;
    expect((await check(entry)).fetchedAt).toEqual(START);
    await check(entry);
    expect([open.mock.calls.length, fetch.mock.calls.length]).toEqual([2, 1]);

    revision = 3;
    open.mockRejectedValue(compromised);
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
    open.mockImplementation(async () => list);
    expect((await check(entry)).fetchedAt).toEqual(now);
  });

  test('is looked up again every minute, since a date may have passed', async () => {
    list = { ...list, ttlSeconds: 3600 };
    const check = setUp();
    await check(entry);
    seconds(60);
    await check(entry);
    expect(open).toHaveBeenCalledTimes(1);
    seconds(61);
    open.mockRejectedValueOnce(compromised);
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });

  test('that is compromised while its list is being checked does not slip through', async () => {
    list = { ...list, ttlSeconds: 3600 };
    const check = setUp();
    open.mockImplementationOnce(async () => {
      revision = 2;
      return list;
    });
    await check(entry);
    open.mockRejectedValueOnce(compromised);
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });
});

describe('an older list than one that was seen', () => {
  const issued = (count: number) => {
    list = { ...list, issuedAt: new Date(START.getTime() + count * 1000) };
  };

  test('refuses, though it is well signed and has not expired; the same one and a newer one answer', async () => {
    const check = setUp();
    issued(10);
    await check(entry);
    seconds(16);
    issued(9);
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
    expect(onUnavailable).toHaveBeenCalledExactlyOnceWith({ code: 'status_list_outdated', iss: entry.iss });
    issued(10);
    expect((await check(entry)).status).toBe('valid');
    seconds(32);
    issued(11);
    expect((await check(entry)).status).toBe('valid');
  });

  test('says nothing about the list of another issuer, type or address', async () => {
    const check = setUp();
    issued(10);
    await check(entry);
    issued(9);
    for (const other of [
      { iss: 'https://example.org/property' },
      { vct: 'urn:x:2' },
      { uri: `${entry.uri}1` },
    ]) {
      expect((await check({ ...entry, ...other })).status).toBe('valid');
    }
  });
});

describe('in doubt', () => {
  test('a failed fetch refuses, even if an older copy once answered', async () => {
    const check = setUp();
    await check(entry);
    seconds(16);
    fetch.mockRejectedValueOnce(new Error('down'));
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
    expect((await check(entry)).status).toBe('valid');
  });

  test('a list of another media type refuses', async () => {
    fetch.mockResolvedValueOnce({ contentType: 'application/json', body: 'token' });
    await expect(setUp()(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });

  test('a list that does not check refuses, and is not remembered', async () => {
    const check = setUp();
    open.mockRejectedValueOnce(new Error('signature'));
    await expect(check(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
    expect((await check(entry)).status).toBe('valid');
  });

  test.each([
    [0, 'valid'],
    [1, 'revoked'],
    [2, 'suspended'],
  ])('the value %i means %s', async (value, status) => {
    list = { ...list, statusAt: () => value };
    expect((await setUp()(entry)).status).toBe(status);
  });

  test.each([3, 4, 255])('the value %i refuses', async (value) => {
    list = { ...list, statusAt: () => value };
    await expect(setUp()(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });

  test('an index outside the list refuses', async () => {
    list = {
      ...list,
      statusAt() {
        throw new Error('out of range');
      },
    };
    await expect(setUp()(entry)).rejects.toMatchObject({ code: 'status_unavailable' });
  });
});
