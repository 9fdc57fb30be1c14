// What a party or a controller has decided, one small file per act, written before anything is sent. A chain that was
// killed can forget confirmed transactions; whatever stands here is sent again.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './changes.ts';
import type { EmergencySubject } from './founding.ts';
import { writeOnce, writeWhole } from './write-whole.ts';

/**
 * A proposal goes by its content and by which of the proposals with that content it is (1, 2, 3 …): a chain that
 * forgot some gives the next ones other numbers.
 */
export interface ProposalKey {
  contentHash: string;
  occurrence: number;
}

export type Act =
  | { kind: 'funds'; address: string; minimumWei: string }
  | ({ kind: 'proposal'; calls: Call[]; reason: string } & ProposalKey)
  | ({ kind: 'vote'; approves: boolean } & ProposalKey)
  | ({ kind: 'veto'; reason: string } & ProposalKey)
  /** `after`: what had been executed before; the order decides what stands in the end. */
  | ({ kind: 'execution'; after: ProposalKey[] } & ProposalKey)
  /** `occurrence`: how often the party had used its right about this subject, this time included. */
  | { kind: 'emergency'; subject: EmergencySubject; occurrence: number; reason: string }
  | { kind: 'stream'; identity: string; stream: string; streamKind: number; uri: string }
  | {
      kind: 'anchor';
      stream: string;
      number: number;
      digest: string;
      size: string;
      /** The chain had it once: if another stands there now, the stream forked. */
      isConfirmed: boolean;
    };

export type KeptAct = Act & { keptAtMilliseconds: number };

// what others rest on comes first; executions and emergencies in the order in which they were
const stages: Record<Act['kind'], number> = {
  ...{ funds: 0, proposal: 1, vote: 2, veto: 2, execution: 3, emergency: 3, stream: 4, anchor: 5 },
};

const subjectOf = (act: Act): string => {
  switch (act.kind) {
    case 'funds':
      return act.address.toLowerCase();
    case 'emergency':
      return `${act.subject.did ?? act.subject.thumbprintHex} ${act.occurrence}`;
    case 'stream':
      return act.stream;
    case 'anchor':
      return `${act.stream} ${act.number}`;
    default:
      return `${act.contentHash} ${act.occurrence}`;
  }
};

export interface Outbox {
  /** Keeps an act, on disk when this returns; a later act of its kind about the same subject takes its place. */
  keep(act: Act | KeptAct): void;
  /** Keeps an act unless there is one of its kind about the same subject. Whether it did. */
  keepFirst(act: Act): boolean;
  /** What is kept of the same kind about the same subject. */
  find(act: Act): KeptAct | undefined;
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
  const read = (path: string): KeptAct | undefined => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as KeptAct;
    } catch {
      return undefined; // absent, or another process has dropped it meanwhile
    }
  };
  const asText = (act: Act | KeptAct): string =>
    `${JSON.stringify({ keptAtMilliseconds: now().getTime(), ...act }, null, 1)}\n`;

  return {
    keep: (act) => writeWhole(pathOf(act), asText(act)),
    keepFirst: (act) => writeOnce(pathOf(act), asText(act)),
    find: (act) => read(pathOf(act)),
    drop: (act) => rmSync(pathOf(act), { force: true }),
    all: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => read(join(folder, name)))
        .filter((act) => act !== undefined)
        .sort((a, b) => stages[a.kind] - stages[b.kind] || a.keptAtMilliseconds - b.keptAtMilliseconds),
  };
}
