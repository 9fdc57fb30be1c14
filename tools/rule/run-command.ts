// From the words of the command line to what is shown and the exit code.

import { EXIT_GOOD, EXIT_USAGE, readCommandLine, UsageError } from '../command-line.ts';
import { check } from './check.ts';
import { claims } from './claims.ts';
import { type Command, flags, type Outcome, type Surroundings, values } from './command.ts';
import { format } from './format.ts';
import { newRule } from './new.ts';
import { question } from './question.ts';
import { render } from './render.ts';
import { table } from './table.ts';
import { tryRule } from './try.ts';

const commands: Readonly<Record<string, Command>> = {
  claims,
  new: newRule,
  table,
  check,
  format,
  try: tryRule,
  question,
  render,
};

const OPTIONS: Readonly<Record<string, string>> = {
  check: '--check            writes nothing; ends with 1 when the layout differs',
  text: '--text             Markdown for the terminal instead of a page',
  json: '--json             one JSON document instead of sentences',
  on: '--on DATE          the day of decision, YYYY-MM-DD; today in the rule’s time zone when left out',
  cases: '--cases FILE       cases as data, each with the decision that is expected; see docs/rules.md',
  agency: '--agency DID       who asks, for the scope of “once”',
  out: '--out FILE         writes there, where no file may be yet',
  facts: '--facts A.B,…      claims to declare as facts: the department’s id, a dot, the claim’s name',
  title: '--title TEXT       the rule’s English title',
  by: '--by FACT          the fact that the table goes by',
  name: '--name NAME        what the parameter is called',
  unit: '--unit UNIT        what the figures count',
  area: '--area KIND        usable, building or exclusive',
  yearly: '--yearly           every year has one row',
};

const helpOn = (name: string, { usage, about, options }: Command): string =>
  [
    `npm run rule -- ${name} ${usage}`,
    '',
    `  ${about}`,
    ...(options.length > 0 ? ['', ...options.map((option) => `  ${OPTIONS[option] ?? option}`)] : []),
  ].join('\n');

const help = [
  'npm run rule -- COMMAND FILE …      writes, checks, tries and shows rules of law; the guide is docs/rules.md',
  '',
  ...Object.entries(commands).flatMap(([name, { usage, about }]) => [`  ${name} ${usage}`, `      ${about}`]),
  '',
  'COMMAND --help tells its options. Paths are relative to the repository. Ends with 0 when all is well, 1 when the',
  'answer is no (refused, differs, unreadable), 2 for a command line that is not understood.',
].join('\n');

const HELP = 'See npm run rule -- --help.';

/**
 * Runs one command line. Rejects with UsageError or RuleToolError.
 * @param note told what belongs beside the answer, sentence by sentence
 */
export async function runCommand(
  args: readonly string[],
  around: Surroundings,
  note: (sentence: string) => void,
): Promise<Outcome> {
  const { words, given } = readCommandLine(args, { flags, values, help: HELP });
  const [name, ...rest] = words;
  if (name === undefined || name === 'help')
    return { text: help, exitCode: given.help || name === 'help' ? EXIT_GOOD : EXIT_USAGE };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`There is no command “${name}”. See npm run rule -- --help.`);
  if (given.help) return { text: helpOn(name, command), exitCode: EXIT_GOOD };
  const [least, most] = command.words;
  if (rest.length < least)
    throw new UsageError(`${name} needs something more: npm run rule -- ${name} ${command.usage}`);
  if (rest.length > most) throw new UsageError(`${name} takes no “${rest[most] ?? ''}”.`);
  const stray = Object.keys(given).find((option) => !(command.options as readonly string[]).includes(option));
  if (stray !== undefined) throw new UsageError(`${name} has no option --${stray}.`);
  return command.run({ words: rest, given, around, note });
}
