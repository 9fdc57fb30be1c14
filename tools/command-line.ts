// What the commands with sub-commands share: the words and options of a command line, what they end with, and how they say
// that they did not do what was asked.
import { parseArgs } from 'node:util';
import { plainText } from './plain-text.ts';

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

const MOST_CHARACTERS_OF_A_SENTENCE = 1000;

/** Says why, on stderr and with `--json` as a document too. `isSentence`: the message was written for who typed the command. */
export function tellFailure(error: unknown, isSentence: boolean, args: readonly string[]): void {
  const message = isSentence
    ? plainText((error as Error).message, MOST_CHARACTERS_OF_A_SENTENCE)
    : 'Something went wrong that nobody thought of.';
  const code =
    isSentence && 'code' in (error as Error) ? String((error as { code: unknown }).code) : 'unexpected';
  process.stderr.write(`${message}\n`);
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
  }
}
