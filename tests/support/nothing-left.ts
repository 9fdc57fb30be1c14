// Files share a process, so that what they load is loaded once. So none may leave anything behind: a clock that was set, a
// changed environment, a replaced global, a process or a server. Vitest runs this around every file.
import { afterAll, expect, vi } from 'vitest';

/** What is open as long as somebody has not closed it; sockets may be kept by their agents. */
const CLOSED_BY_WHOEVER_OPENED = ['ProcessWrap', 'TCPServerWrap'];

const shared = () => ({
  folder: process.cwd(),
  environment: { ...process.env },
  functions: [Date, Math.random, JSON.parse, JSON.stringify, fetch, setTimeout, setInterval, crypto.subtle],
  hasClockOfTests: vi.isFakeTimers(),
});

const openedHere = () =>
  process.getActiveResourcesInfo().filter((name) => CLOSED_BY_WHOEVER_OPENED.includes(name));

const before = shared();
const openBefore = openedHere();

afterAll(async () => {
  expect(shared()).toEqual(before);
  await vi.waitFor(() => expect(openedHere()).toEqual(openBefore), { timeout: 10_000, interval: 20 });
});
