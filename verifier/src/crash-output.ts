// What a dying process leaves behind: kind and place of an error, and nothing of what it had in memory.
import { readFileSync } from 'node:fs';
import { shownError } from './logging.ts';
import { StartError } from './start-error.ts';

/** Flags with which Node writes memory, or values from it, to a file, or opens it to who can connect. */
const FLAGS_THAT_WRITE_MEMORY =
  /^--(?:inspect|heapsnapshot|heap-prof|report-|abort-on-uncaught|trace-uncaught)/;

/** Prints one line and ends the process. An error that nobody expected could quote a response; its message is not printed. */
export function leaveWith(error: unknown): never {
  const line = error instanceof StartError ? error.message : JSON.stringify(shownError(error));
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** For the whole life of the process: its errors are printed by `leaveWith`, and Node writes no report and opens no inspector. */
export function keepCrashesQuiet(): void {
  process.on('uncaughtException', leaveWith);
  process.on('unhandledRejection', leaveWith);
  // a report quotes the error's message, the environment with its secrets, and the addresses of connections
  process.report.reportOnFatalError = false;
  process.report.reportOnUncaughtException = false;
  process.report.reportOnSignal = false;
  // Node opens its inspector on this signal, to every account of the machine, unless somebody else listens for it
  process.on('SIGUSR1', () => {});
}

/**
 * The first flag with which Node would write memory down or open it; null when there is none.
 * `words`: the command's flags and those of NODE_OPTIONS.
 */
export function flagThatWritesMemory(words: readonly string[]): string | null {
  const flags = words.map((word) => (word.split('=')[0] ?? '').replaceAll('_', '-'));
  return flags.find((flag) => FLAGS_THAT_WRITE_MEMORY.test(flag)) ?? null;
}

/** Whether the kernel would write all of this process's memory to a file when it is aborted; false where that cannot be known. */
export function hasCoreDumps(readLimits = () => readFileSync('/proc/self/limits', 'utf8')): boolean {
  try {
    const [, limit = '0'] = /^Max core file size\s+(\S+)/m.exec(readLimits()) ?? [];
    return limit !== '0';
  } catch {
    return false;
  }
}
