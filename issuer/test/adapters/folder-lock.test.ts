// The lock of a PGlite folder: held by the living, taken over from the dead, by one of many at once.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../src/adapters/postgres/folder-lock.ts';

let parent: string;
let folder: string;
const lock = () => `${folder}.lock`;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'anju-lock-'));
  folder = join(parent, 'database');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

it('is taken once, and again when it was given back', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/is in use by another process/);
  unlock();
  expect(readdirSync(parent)).toEqual([]);
  lockFolder(folder)();
});

it.each([
  ['a process that is gone', '4194999 1'],
  ['a process whose number another one has now', `${process.pid} 1`],
  ['a lock that says nothing', ''],
])('is taken over from %s', (_what, content) => {
  writeFileSync(lock(), content);
  lockFolder(folder)();
  expect(existsSync(lock())).toBe(false);
});

it('is not kept from the living by one that died while taking over', () => {
  writeFileSync(lock(), '4194999 1');
  writeFileSync(`${lock()}.turn`, '4194998 1');
  expect(() => lockFolder(folder)).toThrow();
  lockFolder(folder)();
});

it('is taken over from the dead by one of many at once', async () => {
  const file = new URL('../support/lock-worker.ts', import.meta.url);
  for (let round = 0; round < 8; round += 1) {
    writeFileSync(lock(), '4194999 1');
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const workers = Array.from({ length: 6 }, () => new Worker(file, { workerData: { folder, gate } }));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const answers = Promise.all(workers.map((worker) => once(worker, 'message')));
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    expect((await answers).filter(([got]) => got === true)).toHaveLength(1);
    rmSync(lock(), { force: true });
  }
});
