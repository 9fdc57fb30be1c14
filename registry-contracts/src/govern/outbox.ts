// What governance has decided, one small file per subject, written before anything is sent. A chain that was killed
// can forget confirmed transactions; whatever stands here is sent again.
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KeyState } from '../key-state.ts';

/** One decision. A later decision about the same subject replaces it. */
export type Decision =
  | { kind: 'funds'; address: string; minimumWei: string }
  | { kind: 'root'; rootThumbprint: string; state: 'listed' | 'withdrawn' }
  | { kind: 'listing'; keyThumbprint: string; vct: string; did: string; iss: string }
  | { kind: 'key-state'; keyThumbprint: string; vct: string; state: KeyState };

type DecisionOf<Kind extends Decision['kind']> = Extract<Decision, { kind: Kind }>;

// funds before anything that costs, listings before what became of them
const order: Decision['kind'][] = ['funds', 'root', 'listing', 'key-state'];

const subjectOf = (decision: Decision): string => {
  switch (decision.kind) {
    case 'funds':
      return decision.address.toLowerCase();
    case 'root':
      return decision.rootThumbprint;
    case 'listing':
    case 'key-state':
      return `${decision.keyThumbprint} ${decision.vct}`;
  }
};

export interface Outbox {
  /** Keeps a decision, on disk when this returns. The result takes it back: for what the contract itself refuses. */
  keep(decision: Decision): () => void;
  find<Kind extends Decision['kind']>(decision: DecisionOf<Kind>): DecisionOf<Kind> | undefined;
  /** All decisions in the order in which they can be sent. */
  all(): Decision[];
}

/** Opens the outbox in a folder of its own. Several processes may share it. */
export function openOutbox(folder: string): Outbox {
  mkdirSync(folder, { recursive: true });
  const pathOf = (decision: Decision): string => {
    const name = createHash('sha256').update(subjectOf(decision)).digest('hex').slice(0, 32);
    return join(folder, `${decision.kind}-${name}.json`);
  };
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  };
  const write = (path: string, text: string): void => {
    const temporaryPath = `${path}.${process.pid}.tmp`;
    const file = openSync(temporaryPath, 'w');
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporaryPath, path);
  };

  return {
    keep(decision) {
      const path = pathOf(decision);
      const before = read(path);
      const text = `${JSON.stringify(decision, null, 1)}\n`;
      if (before !== text) write(path, text);
      return () => (before === undefined ? rmSync(path, { force: true }) : write(path, before));
    },
    find<Kind extends Decision['kind']>(decision: DecisionOf<Kind>) {
      const text = read(pathOf(decision));
      return text === undefined ? undefined : (JSON.parse(text) as DecisionOf<Kind>);
    },
    all() {
      return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Decision)
        .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    },
  };
}
