// Guards a PGlite folder against a second process: PGlite itself has no lock, and two writers destroy the files.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';

/** Takes the folder's lock and returns the function that gives it back; throws `StartError` when a live process holds it. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'in-use-by');
  const own = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, own);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isHeld(path)) break;
    // left behind by a process that was killed
    rmSync(path, { force: true });
  }
  throw new StartError(
    `Another process is using ${folder}. Stop it first, or give this one its own data folder.`,
  );
}

function isHeld(path: string): boolean {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  const [pid = '', start = ''] = content.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
