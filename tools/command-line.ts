// What the commands with sub-commands share: the words and options of a command line, and what they end with.
import { parseArgs } from 'node:util';

/** The command line is not understood: exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage_wrong';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const EXIT_GOOD = 0;
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;

/** Words, and options by their names: `flags` take no value, `values` take one. Throws UsageError, ending in `help`. */
export function readCommandLine<Flag extends string, Value extends string>(
  args: readonly string[],
  { flags, values, help }: { flags: readonly Flag[]; values: readonly Value[]; help: string },
): { words: string[]; given: Partial<Record<Value, string>> & Partial<Record<Flag, boolean>> } {
  const all = <Type extends 'boolean' | 'string'>(names: readonly string[], type: Type) =>
    Object.fromEntries(names.map((name) => [name, { type }]));
  try {
    const { positionals, values: given } = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: { ...all(flags, 'boolean'), ...all(values, 'string') },
    });
    return { words: positionals, given: given as ReturnType<typeof readCommandLine<Flag, Value>>['given'] };
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/(?<=\.)\s/);
    throw new UsageError(`${sentence.replace(/\.?$/, '.')} ${help}`);
  }
}
