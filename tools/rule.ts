// `npm run rule -- …`: rules of law as files, from the first line to the page for a lawyer.

import { EXIT_REFUSED, EXIT_USAGE, UsageError } from './command-line.ts';
import { readRegistryToolConfig, SettingError } from './config.ts';
import { plainText } from './registry/plain-text.ts';
import { atHand } from './rule/at-hand.ts';
import { RuleToolError } from './rule/errors.ts';
import { runCommand } from './rule/run-command.ts';

const args = process.argv.slice(2);
const note = (sentence: string) => process.stderr.write(`${sentence}\n`);

try {
  const { text, exitCode } = await runCommand(args, atHand(readRegistryToolConfig), note);
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  process.exitCode = exitCode;
} catch (error) {
  const isSentence =
    error instanceof UsageError || error instanceof RuleToolError || error instanceof SettingError;
  const message = isSentence
    ? plainText(error.message, 1000)
    : 'Something went wrong that nobody thought of.';
  const code = isSentence && 'code' in error ? String(error.code) : 'unexpected';
  note(message);
  if (args.includes('--json'))
    process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
  process.exitCode = error instanceof UsageError || error instanceof SettingError ? EXIT_USAGE : EXIT_REFUSED;
}
