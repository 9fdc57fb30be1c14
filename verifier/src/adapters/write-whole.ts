// Writes a private file so that a process killed half-way leaves the old one or none.
import { renameSync, writeFileSync } from 'node:fs';

export function writeWhole(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
