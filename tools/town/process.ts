// One service of the town as a child process: started, watched, restarted when it dies, stopped in order.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { root } from '../config.ts';

/** A service that could not be started; the message is the sentence that the service itself gave. */
export class ServiceError extends Error {
  override name = 'ServiceError';
}

export type ServiceDefinition = {
  name: string;
  script: string;
  env: Record<string, string>;
  /** Resolves to true once the service can be used. */
  isHealthy: () => Promise<boolean>;
  /** What must be put right once the service is back after a crash. */
  afterRestart?: () => Promise<void>;
  logFile: string;
};

export type Service = {
  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves when the health address answers. */
  ready(): Promise<void>;
  /** Ends the process at once, as a crash would; the town starts it again. */
  kill(): void;
  stop(): Promise<void>;
};

const FAILED_RESTARTS_TO_GIVE_UP = 3;
// Longer than the chain's keeper waits for the chain.
const STOP_PATIENCE_MILLISECONDS = 20_000;
const READY_PATIENCE_MILLISECONDS = 60_000;

const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];
const LEAVE_WITH_TOWN = new URL('./leave-with-town.ts', import.meta.url).href;

/** Whether an address answers with a success now. */
export async function answers(url: string, init: RequestInit = {}): Promise<boolean> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Environment of a child: what a program needs of the system, and only what the town says of itself. */
const childEnvironment = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TZ: process.env.TZ,
  LANG: process.env.LANG,
  NODE_ENV: 'development',
  // Compiled modules are kept between starts: a third of each service's start is saved.
  NODE_COMPILE_CACHE: join(root, '.cache', 'node'),
  ...env,
});

/** Runs one of the services' commands to its end. @throws ServiceError with its last line when it fails */
export function runCommand(
  script: string,
  args: string[],
  env: Record<string, string>,
  logFile: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    const child = spawn(process.execPath, [...NODE_OPTIONS, '--import', LEAVE_WITH_TOWN, script, ...args], {
      cwd: root,
      env: childEnvironment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let lastLine = '';
    child.stdout.pipe(log, { end: false });
    child.stderr.on('data', (chunk: Buffer) => {
      log.write(chunk);
      lastLine = chunk.toString('utf8').trimEnd().split('\n').at(-1) ?? lastLine;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      log.end();
      if (code === 0) resolve();
      else reject(new ServiceError(`${script} did not succeed: ${lastLine} (details: ${logFile})`));
    });
  });
}

/** Starts a service and keeps it running until `stop`. `report` gets a sentence when it had to be restarted. */
export function startService(definition: ServiceDefinition, report: (sentence: string) => void): Service {
  const { name, script, env, isHealthy, afterRestart, logFile } = definition;
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let isStopping = false;
  let gaveUp: ServiceError | undefined;
  /** Whether this launch has answered; the first one must, later ones are tried again. */
  let isUp = false;
  let wasUp = false;
  let failedRestarts = 0;
  let lastSentence = '';
  let child = launch();
  let ended = endOf(child);

  function launch() {
    const started = spawn(process.execPath, [...NODE_OPTIONS, '--import', LEAVE_WITH_TOWN, script], {
      cwd: root,
      env: childEnvironment(env),
      // The open stdin is the tie to the town: it closes when the town is gone, however it went.
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its own group: Ctrl-C reaches the town alone, which then stops the services in order.
      detached: true,
    });
    started.stdout.pipe(log, { end: false });
    started.stderr.on('data', (chunk: Buffer) => {
      log.write(chunk);
      lastSentence = chunk.toString('utf8').trimEnd().split('\n').at(-1) ?? lastSentence;
    });
    return started;
  }

  function endOf(process: ReturnType<typeof launch>): Promise<void> {
    return new Promise((resolve) => {
      process.once('error', () => resolve());
      process.once('exit', () => {
        resolve();
        if (isStopping) return;
        failedRestarts = isUp ? 0 : failedRestarts + 1;
        isUp = false;
        if (!wasUp || failedRestarts >= FAILED_RESTARTS_TO_GIVE_UP) {
          gaveUp = new ServiceError(`The ${name} could not run: ${lastSentence} (details: ${logFile})`);
          if (wasUp) report(gaveUp.message);
          return;
        }
        report(`The ${name} ended unexpectedly and is started again.`);
        child = launch();
        ended = endOf(child);
        ready()
          .then(() => afterRestart?.())
          .catch(() => report(`The ${name} is not back as it was (details: ${logFile}).`));
      });
    });
  }

  async function ready(): Promise<void> {
    const deadline = Date.now() + READY_PATIENCE_MILLISECONDS;
    while (Date.now() < deadline) {
      if (gaveUp || isStopping) throw gaveUp ?? new ServiceError(`The ${name} is being stopped.`);
      if (await isHealthy()) {
        isUp = true;
        wasUp = true;
        return;
      }
      await pause(50);
    }
    throw new ServiceError(`The ${name} did not answer within a minute (details: ${logFile}).`);
  }

  return {
    name,
    get pid() {
      return child.pid;
    },
    ready,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      isStopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MILLISECONDS);
        await ended;
        clearTimeout(timer);
      }
      log.end();
    },
  };
}
