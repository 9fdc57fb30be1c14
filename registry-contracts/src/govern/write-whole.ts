// Files that are there whole or not at all, also after a crash.
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

function writeTemporary(path: string, text: string): string {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  const file = openSync(temporaryPath, 'w');
  writeFileSync(file, text); // all of it: writeSync may write a part while the disk fills up
  fsyncSync(file);
  closeSync(file);
  return temporaryPath;
}

/** A new name is on disk only once its folder is. */
function syncFolderOf(path: string): void {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Writes a file so that a reader sees the old text or the new one. On disk when it returns. */
export function writeWhole(path: string, text: string): void {
  renameSync(writeTemporary(path, text), path);
  syncFolderOf(path);
}

/** As `writeWhole`, unless the file exists: then it stays as it is. Of many at once one writes; true for that one. */
export function writeOnce(path: string, text: string): boolean {
  const temporaryPath = writeTemporary(path, text);
  try {
    linkSync(temporaryPath, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temporaryPath);
  }
  syncFolderOf(path);
  return true;
}

export function writeIfChanged(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // absent: written below
  }
  writeWhole(path, text);
}
