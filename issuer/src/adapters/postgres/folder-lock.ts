// PGlite has no guard of its own: two processes in one data folder destroy it. A lock file names the owner.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

class FolderInUseError extends Error {
  readonly code = 'data_folder_in_use';
}

/** Start time in clock ticks, so that a process id given to somebody else does not look like the owner. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isHeld(content: string): boolean {
  const [pidText = '', start = ''] = content.split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return isAlive(pid) && startOf(pid) === start;
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

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Puts `mine` in the place of a dead process's lock. Of many at once one has the turn, and finds whether it is too late. */
function tookOver(lockFile: string, left: string, mine: string): boolean {
  const turn = `${lockFile}.turn`;
  if (!linked(mine, turn)) {
    // whoever died in its turn stands in the way of this start only
    if (!isHeld(contentOf(turn) ?? '')) rmSync(turn, { force: true });
    return false;
  }
  try {
    if (contentOf(lockFile) !== left) return false;
    renameSync(mine, lockFile);
    return true;
  } finally {
    rmSync(turn, { force: true });
  }
}

/**
 * @returns a function that gives the folder free
 * @throws FolderInUseError when a living process holds it
 */
export function lockFolder(folder: string): () => void {
  const lockFile = `${folder}.lock`;
  const mine = `${lockFile}.${randomUUID()}`;
  mkdirSync(dirname(lockFile), { recursive: true });
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    if (linked(mine, lockFile)) return () => rmSync(lockFile, { force: true });
    const left = contentOf(lockFile);
    if (left !== undefined && !isHeld(left) && tookOver(lockFile, left, mine)) {
      return () => rmSync(lockFile, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new FolderInUseError(`The data folder ${folder} is in use by another process.`);
}
