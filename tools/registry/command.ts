// What a command is given, and what several of them read from it.

import { UsageError } from '../command-line.ts';
import type { RegistryToolConfig } from '../config.ts';
import { readMoment, secondsOf } from './moments.ts';
import { changeOptions } from './read-changes.ts';
import type { Shown } from './show-listings.ts';

export const flags = ['json', 'help'] as const;
export const values = ['at', 'as', 'reason', 'content', 'patience', ...changeOptions] as const;
export type Given = Partial<Record<(typeof values)[number], string>> &
  Partial<Record<(typeof flags)[number], boolean>>;

export type Asked = {
  words: string[];
  given: Given;
  config: RegistryToolConfig;
  note: (sentence: string) => void;
};
export type Command = {
  /** What may follow the command's name: at least, at most. */
  words: readonly [number, number];
  options: readonly string[];
  run(asked: Asked): Promise<Shown & { exitCode?: number }>;
};

export const nowSeconds = (): number => secondsOf(new Date());
/** The moment that is asked about; undefined for now. */
export const askedSeconds = ({ given }: Asked): number | undefined =>
  given.at === undefined ? undefined : secondsOf(readMoment(given.at, '--at'));

export function idIn({ words }: Asked): number {
  const [text = ''] = words;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new UsageError('A proposal goes by its number, e.g. 3.');
  return Number(text);
}

export function reasonIn({ given }: Pick<Asked, 'given'>): string {
  if (given.reason === undefined || given.reason.trim() === '') {
    throw new UsageError('Give the public a reason: --reason "…".');
  }
  return given.reason;
}
