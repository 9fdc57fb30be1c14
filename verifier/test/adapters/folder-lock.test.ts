// The lock of a PGlite folder: held by the living, taken over from the dead.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/adapters/folder-lock.ts';

let folder: string;
const lock = () => join(folder, 'in-use-by');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('is taken once, and again when it was given back', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/Another process is using/);
  unlock();
  expect(existsSync(lock())).toBe(false);
  lockFolder(folder)();
});

test.each([
  ['a process that is gone', '4194999 1'],
  ['a process whose number another one has now', `${process.pid} 1`],
  ['a lock that says nothing', ''],
])('is taken over from %s', (_what, content) => {
  writeFileSync(lock(), content);
  expect(() => lockFolder(folder)()).not.toThrow();
});
