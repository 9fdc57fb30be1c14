// The verifier as a process of its own, which does not outlive a start that failed or the tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childEnvironment } from './child-environment.ts';

const root = join(import.meta.dirname, '..', '..');
const START_PATIENCE_MILLISECONDS = 90_000;
const LISTENING = /Server listening at http:\/\/127\.0\.0\.1:(\d+)/;

export interface SpawnedVerifier {
  port: string;
  /** Everything that it printed so far, each byte a character. */
  printed(): string;
  /** Sends the signal unless it has ended; resolves with how it ended. */
  end(signal: NodeJS.Signals): Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** Resolves when it listens on this machine; rejects with what it printed when it ends before, or takes too long. */
export async function spawnVerifier(
  settings: Record<string, string>,
  script = 'verifier/src/main.ts',
): Promise<SpawnedVerifier> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    cwd: root,
    env: { ...childEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close') as ReturnType<SpawnedVerifier['end']>;
  void ended.finally(() => process.removeListener('exit', kill));

  let printed = '';
  const listening = Promise.withResolvers<string>();
  let port: string | undefined;
  const keep = (chunk: Buffer) => {
    printed += chunk.toString('latin1');
    port ??= LISTENING.exec(printed)?.[1];
    if (port !== undefined) listening.resolve(port);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const fail = () => listening.reject(new Error(`the verifier did not start: ${printed.slice(-2000)}`));
  void ended.then(fail);
  const patience = setTimeout(fail, START_PATIENCE_MILLISECONDS);
  try {
    return {
      port: await listening.promise,
      printed: () => printed,
      end(signal) {
        if (child.exitCode === null && child.signalCode === null) child.kill(signal);
        return ended;
      },
    };
  } catch (error) {
    kill();
    await ended;
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
