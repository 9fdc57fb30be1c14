// From the words of the command line to what is shown and the exit code.
import { parseArgs } from 'node:util';
import type { RegistryToolConfig } from '../config.ts';
import { type Command, flags, type Given, values } from './command.ts';
import { decideCommands } from './decide-commands.ts';
import { EXIT_GOOD, EXIT_USAGE, UsageError } from './errors.ts';
import { help } from './help.ts';
import { readCommands } from './read-commands.ts';

const commands: Record<string, Command> = { ...readCommands, ...decideCommands };

function parse(args: readonly string[]): { words: string[]; given: Given } {
  try {
    const { positionals, values: given } = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: {
        ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
        ...Object.fromEntries(values.map((name) => [name, { type: 'string' as const }])),
      },
    });
    return { words: positionals, given: given as Given };
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/(?<=\.)\s/);
    throw new UsageError(`${sentence.replace(/\.?$/, '.')} See npm run registry -- help.`);
  }
}

export type Outcome = { text: string; exitCode: number };

/**
 * Runs one command line. Rejects with UsageError, RegistryCommandError, GovernanceError or SettingError.
 * @param note told what belongs beside the answer, sentence by sentence
 */
export async function runCommand(
  args: readonly string[],
  readConfig: () => RegistryToolConfig,
  note: (sentence: string) => void,
): Promise<Outcome> {
  const { words, given } = parse(args);
  const [name, ...rest] = words;
  if (given.help || name === undefined || name === 'help') {
    return { text: help, exitCode: given.help || name === 'help' ? EXIT_GOOD : EXIT_USAGE };
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`There is no command “${name}”. See npm run registry -- help.`);
  const [least, most] = command.words;
  if (rest.length < least)
    throw new UsageError(`${name} needs something more. See npm run registry -- help.`);
  if (rest.length > most) throw new UsageError(`${name} takes no “${rest[most] ?? ''}”.`);
  const stray = Object.keys(given).find((option) => option !== 'json' && !command.options.includes(option));
  if (stray !== undefined) throw new UsageError(`${name} has no option --${stray}.`);
  const { json, text, exitCode } = await command.run({ words: rest, given, config: readConfig(), note });
  return { text: given.json ? JSON.stringify(json, null, 2) : text, exitCode: exitCode ?? EXIT_GOOD };
}
