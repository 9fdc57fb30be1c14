// What a command is given, and what several of them do with it.
import { createHash } from 'node:crypto';
import type { Department } from '@anju/city';
import { parseRule, type Rule, RuleError } from '@anju/eligibility';
import { RuleToolError } from './errors.ts';
import { findPlaces, shownPlace } from './json-places.ts';

/** What the commands need from outside. */
export type Surroundings = {
  /** Rejects with RuleToolError where there is no readable file. */
  read(path: string): Promise<Uint8Array>;
  /** `isNew`: refuses to write over a file. */
  write(path: string, text: string, isNew: boolean): Promise<void>;
  now(): Date;
  /** The city's departments, whose claims rules read. */
  departments(): Promise<readonly Department[]>;
  /** The files of the city's rules. */
  cityRules(): Promise<readonly { readonly path: string; readonly bytes: Uint8Array }[]>;
  /** SHA-256 of every document that the registry at hand has published; null when no registry answers. */
  published(): Promise<ReadonlySet<string> | null>;
};

export const flags = ['check', 'text', 'json', 'yearly', 'help'] as const;
export const values = [
  'on',
  'cases',
  'agency',
  'out',
  'facts',
  'by',
  'name',
  'unit',
  'area',
  'title',
] as const;
export type Given = Partial<Record<(typeof values)[number], string>> &
  Partial<Record<(typeof flags)[number], boolean>>;

export type Asked = {
  readonly words: readonly string[];
  readonly given: Given;
  readonly around: Surroundings;
  /** Says what belongs beside the answer. */
  note(sentence: string): void;
};
export type Outcome = { readonly text: string; readonly exitCode: number };
export type Command = {
  /** One line behind the command's name: what follows it. */
  readonly usage: string;
  readonly about: string;
  /** What may follow the command's name: at least, at most. */
  readonly words: readonly [number, number];
  readonly options: readonly ((typeof flags)[number] | (typeof values)[number])[];
  run(asked: Asked): Promise<Outcome>;
};

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The text of a file that must be UTF-8. */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RuleToolError('not_json', `${path} is not text in UTF-8. Save it so and try again.`);
  }
}

export type ReadRule = { readonly rule: Rule; readonly bytes: Uint8Array; readonly sha256Hex: string };

/** The rule in a file. Rejects with RuleToolError, whose sentence has line and column, when it is none. */
export async function readRule(around: Surroundings, path: string): Promise<ReadRule> {
  const bytes = await around.read(path);
  try {
    return { rule: parseRule(bytes), bytes, sha256Hex: sha256Hex(bytes) };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const places = findPlaces(decodeText(bytes, path));
    const place = shownPlace(path, places.flaw?.place ?? places.placeOf(error.path));
    throw new RuleToolError(
      'not_a_rule',
      `${place}: ${places.flaw?.sentence ?? error.sentence} Put it right first; npm run rule -- check ${path} says more.`,
    );
  }
}
