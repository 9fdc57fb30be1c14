// From the words of the command line to what is shown and the exit code.

import { EXIT_GOOD, EXIT_USAGE, readCommandLine, UsageError } from '../command-line.ts';
import type { RegistryToolConfig } from '../config.ts';
import { acts, usageOf } from './acts.ts';
import { type Command, flags, values } from './command.ts';
import { decideCommands } from './decide-commands.ts';
import { help } from './help.ts';
import { readCommands } from './read-commands.ts';

const commands: Record<string, Command> = { ...readCommands, ...decideCommands };

const HELP = 'See npm run registry -- help.';

const actHelp = (act: keyof typeof acts): string =>
  `${usageOf(act)}\n\nWhat stands in brackets may be left out. In the town on this machine --as 1 says which party proposes.`;

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
  const { words, given } = readCommandLine(args, { flags, values, help: HELP });
  const [name, ...rest] = words;
  const [what = ''] = rest;
  if (given.help && name === 'propose' && Object.hasOwn(acts, what))
    return { text: actHelp(what as keyof typeof acts), exitCode: EXIT_GOOD };
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
