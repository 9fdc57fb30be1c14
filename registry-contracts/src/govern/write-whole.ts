// Files that are there whole or not at all, also after a crash.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Writes a file so that a reader sees the old text or the new one. On disk when it returns. */
export function writeWhole(path: string, text: string): void {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  const file = openSync(temporaryPath, 'w');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporaryPath, path);
}

export function writeIfChanged(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // absent: written below
  }
  writeWhole(path, text);
}
