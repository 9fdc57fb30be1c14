// What a follower has read, on disk, so that a restart goes on where it was. It is a cache: a file that is damaged, or
// of another registry, is as good as none.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Deployment } from '../deployment.ts';
import type { KeptLog } from './chain-port.ts';
import { type Kept, type Picture, pictureOf } from './picture.ts';

const format = 'anju-registry-follower-2';

interface Stored {
  format: string;
  deployment: Deployment;
  head: Kept['head'];
  earlierHeads: Kept['earlierHeads'];
  blockTimes: [number, number][];
  registryLogs: KeptLog[];
  didLogs: [string, KeptLog[]][];
  overlong: string[];
}

/** The picture of the last run; undefined when there is none that holds together. */
export function readStateFile(path: string, deployment: Deployment): Picture | undefined {
  try {
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Stored;
    if (stored.format !== format || JSON.stringify(stored.deployment) !== JSON.stringify(deployment)) {
      return undefined;
    }
    const { head, earlierHeads, registryLogs } = stored;
    const kept: Kept = {
      head,
      earlierHeads,
      blockTimes: new Map(stored.blockTimes),
      registryLogs,
      didLogs: new Map(stored.didLogs),
      overlong: new Set(stored.overlong),
    };
    return pictureOf(kept, deployment);
  } catch {
    return undefined;
  }
}

/** Writes the file whole. Throws what the disk says. */
export function writeStateFile(path: string, deployment: Deployment, kept: Kept): void {
  const stored: Stored = {
    format,
    deployment,
    head: kept.head,
    earlierHeads: kept.earlierHeads,
    blockTimes: [...kept.blockTimes],
    registryLogs: [...kept.registryLogs],
    didLogs: [...kept.didLogs].map(([address, logs]) => [address, [...logs]]),
    overlong: [...kept.overlong],
  };
  mkdirSync(dirname(path), { recursive: true });
  const temporaryPath = `${path}.${process.pid}.tmp`;
  const file = openSync(temporaryPath, 'w', 0o600);
  writeFileSync(file, JSON.stringify(stored));
  fsyncSync(file);
  closeSync(file);
  renameSync(temporaryPath, path);
}
