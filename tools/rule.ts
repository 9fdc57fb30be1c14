// `npm run rule -- …`: rules of law as files, from the first line to the page for a lawyer.

import { EXIT_REFUSED, EXIT_USAGE, tellFailure, UsageError } from './command-line.ts';
import { readRegistryToolConfig, SettingError } from './config.ts';
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
  tellFailure(error, isSentence, args);
  process.exitCode = error instanceof UsageError || error instanceof SettingError ? EXIT_USAGE : EXIT_REFUSED;
}
