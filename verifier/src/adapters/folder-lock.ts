// Guards a PGlite folder against a second process: PGlite itself has no lock, and two writers destroy the files.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

/** Takes the folder's lock and returns the function that gives it back; throws `StartError` when a live process holds it. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'in-use-by');
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    if (!linked(mine, path)) {
      const left = contentOf(path);
      if (isAlive(left) || !tookAway(path, left, `${mine}.left`) || !linked(mine, path)) {
        throw new StartError(
          `Another process is using ${folder}. Stop it first, or give this one its own data folder.`,
        );
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A link appears whole or not at all, so nobody ever reads a lock that is half written. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone, unless someone else was faster and it is theirs by now. */
function tookAway(path: string, left: string, aside: string): boolean {
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  const isStillTheSame = contentOf(aside) === left;
  if (!isStillTheSame) linked(aside, path);
  rmSync(aside, { force: true });
  return isStillTheSame;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(content: string): boolean {
  const [, pid, start] = /^(\d+) (\d*)$/.exec(content) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return start === startOf(Number(pid));
}

/** When a process started, where the system tells: process ids are used again, start times are not. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
