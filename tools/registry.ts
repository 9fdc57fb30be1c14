// `npm run registry -- …`: the public registry from the command line, for reading and for the council's parties.
import { GovernanceError } from '@anju/registry-contracts/govern';
import { EXIT_REFUSED, EXIT_USAGE, tellFailure, UsageError } from './command-line.ts';
import { readRegistryToolConfig, SettingError } from './config.ts';
import { EXIT_UNKNOWN, RegistryCommandError } from './registry/errors.ts';
import { runCommand } from './registry/run-command.ts';

const args = process.argv.slice(2);
const note = (sentence: string) => process.stderr.write(`${sentence}\n`);

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof SettingError) return EXIT_USAGE;
  const code = error instanceof RegistryCommandError || error instanceof GovernanceError ? error.code : '';
  return ['registry_unknown', 'deployment_unreadable', 'chain_unreachable', 'wrong_chain'].includes(code)
    ? EXIT_UNKNOWN
    : EXIT_REFUSED;
}

try {
  const { text, exitCode } = await runCommand(args, readRegistryToolConfig, note);
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  process.exitCode = exitCode;
} catch (error) {
  const isSentence =
    error instanceof UsageError ||
    error instanceof SettingError ||
    error instanceof RegistryCommandError ||
    error instanceof GovernanceError;
  tellFailure(error, isSentence, args);
  process.exitCode = exitCodeOf(error);
}
