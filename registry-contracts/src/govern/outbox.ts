// What a party or a controller has decided, one small file per act, written before anything is sent. A chain that was
// killed can forget confirmed transactions; whatever stands here is sent again.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './changes.ts';
import { writeWhole } from './write-whole.ts';

/** Proposals go by the hash of their content: a chain that forgot some gives the next ones other numbers. */
export type Act =
  | { kind: 'funds'; address: string; minimumWei: string }
  | { kind: 'proposal'; contentHash: string; calls: Call[]; reason: string }
  | { kind: 'approval'; contentHash: string }
  | { kind: 'veto'; contentHash: string; reason: string }
  | { kind: 'execution'; contentHash: string }
  | { kind: 'emergency'; thumbprintHex: string; reason: string }
  | { kind: 'emergency'; did: string; reason: string }
  | { kind: 'stream'; identity: string; stream: string; streamKind: number; uri: string }
  | { kind: 'anchor'; stream: string; number: number; digest: string; size: string };

export type KeptAct = Act & { keptAtMilliseconds: number };

// what others rest on comes first
const order: Act['kind'][] = [
  ...(['funds', 'proposal', 'approval', 'veto', 'execution', 'emergency', 'stream', 'anchor'] as const),
];

const subjectOf = (act: Act): string => {
  switch (act.kind) {
    case 'funds':
      return act.address.toLowerCase();
    case 'emergency':
      return 'did' in act ? act.did : act.thumbprintHex;
    case 'stream':
      return act.stream;
    case 'anchor':
      return `${act.stream} ${act.number}`;
    default:
      return act.contentHash;
  }
};

export interface Outbox {
  /** Keeps an act, on disk when this returns; a later act of its kind about the same subject takes its place. */
  keep(act: Act): void;
  /** Takes an act back: for what the contract refuses, and for what needs no sending any more. */
  drop(act: Act): void;
  /** All acts in the order in which they can be sent. */
  all(): KeptAct[];
}

/** Opens the outbox in a folder of its own. Several processes may share it. */
export function openOutbox(folder: string, now: () => Date): Outbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (act: Act): string => {
    const name = createHash('sha256').update(subjectOf(act)).digest('hex').slice(0, 32);
    return join(folder, `${act.kind}-${name}.json`);
  };
  const read = (name: string): KeptAct | undefined => {
    try {
      return JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptAct;
    } catch {
      return undefined; // another process has dropped it meanwhile
    }
  };

  return {
    keep(act) {
      const kept: KeptAct = { ...act, keptAtMilliseconds: now().getTime() };
      writeWhole(pathOf(act), `${JSON.stringify(kept, null, 1)}\n`);
    },
    drop: (act) => rmSync(pathOf(act), { force: true }),
    all: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map(read)
        .filter((act) => act !== undefined)
        .sort(
          (a, b) =>
            order.indexOf(a.kind) - order.indexOf(b.kind) || a.keptAtMilliseconds - b.keptAtMilliseconds,
        ),
  };
}
