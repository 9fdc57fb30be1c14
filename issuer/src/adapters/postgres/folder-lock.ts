// PGlite has no guard of its own: two processes in one data folder destroy it. A lock file names the owner.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

function isHeld(lockFile: string): boolean {
  const [pidText = '', start = ''] = readFileSync(lockFile, 'utf8').split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return isAlive(pid) && startOf(pid) === start;
}

/**
 * @returns a function that gives the folder free
 * @throws FolderInUseError when a living process holds it
 */
export function lockFolder(folder: string): () => void {
  const lockFile = `${folder}.lock`;
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(lockFile, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHeld(lockFile)) break;
      rmSync(lockFile, { force: true });
    }
  }
  throw new FolderInUseError(`The data folder ${folder} is in use by another process.`);
}
