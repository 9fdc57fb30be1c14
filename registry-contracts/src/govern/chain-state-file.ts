// The embedded chain's state on disk. anvil rewrites the file in place, so a kill can cut it short:
// beside it stands the last whole one, and what that one lacks the outboxes send again.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the chain starts from: `new` nothing was there; `previous` and `empty`: the file was damaged and set aside. */
export type ChainStateOrigin = 'new' | 'saved' | 'previous' | 'empty';

const isWhole = (path: string): boolean => {
  try {
    const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof state === 'object' && state !== null && 'block' in state && 'accounts' in state;
  } catch {
    return false;
  }
};

/** Makes sure that `statePath` is absent or whole before anvil reads it. A damaged file is kept as `.damaged`. */
export function prepareChainState(statePath: string): ChainStateOrigin {
  const previousPath = `${statePath}.previous`;
  mkdirSync(dirname(statePath), { recursive: true });
  if (existsSync(statePath)) {
    if (isWhole(statePath)) {
      keepAsPrevious(statePath);
      return 'saved';
    }
    renameSync(statePath, `${statePath}.damaged`);
  } else if (!existsSync(previousPath)) {
    return 'new';
  }
  if (!isWhole(previousPath)) {
    rmSync(previousPath, { force: true });
    return 'empty';
  }
  copyFileSync(previousPath, statePath);
  return 'previous';
}

/** Called with a whole file: at start, and after a clean stop. */
export function keepAsPrevious(statePath: string): void {
  if (!existsSync(statePath) || !isWhole(statePath)) return;
  const temporaryPath = `${statePath}.previous.${process.pid}`;
  copyFileSync(statePath, temporaryPath);
  renameSync(temporaryPath, `${statePath}.previous`);
}
