// The embedded chain: anvil as a child process, its state in a file. For one machine only: whoever reaches the
// port can rewrite the chain, so it listens on loopback unless told otherwise.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChainStateOrigin, keepAsPrevious, prepareChainState } from './chain-state-file.ts';
import { ChainStartError } from './errors.ts';
import { foundryBinary } from './foundry-binary.ts';

export interface ChainOptions {
  /** Default 8545; 0 takes any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** File that the chain starts from and is saved to, every two seconds and at a clean stop. Without it: memory only. */
  statePath?: string;
  /** Default 31337. */
  chainId?: number;
  /** The one origin whose pages may call the chain; default: every page that a browser on this machine has open. */
  allowOrigin?: string;
}

export interface RunningChain {
  rpcUrl: string;
  port: number;
  pid: number;
  origin: ChainStateOrigin;
  /** Resolves when the process is gone, whoever ended it. */
  exited: Promise<void>;
  /** Saves the state and ends the process. */
  stop(): Promise<void>;
  /** SIGKILL: what was not saved yet is lost. */
  kill(): Promise<void>;
}

const startTimeoutMilliseconds = 20_000;
const stopTimeoutMilliseconds = 10_000;

const takePort = (port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => {
      reject(
        new ChainStartError('port_in_use', `port ${port} on ${host} is in use or not allowed`, { cause }),
      );
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

const answers = async (rpcUrl: string): Promise<boolean> => {
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
      signal: AbortSignal.timeout(2_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

const hasExited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Starts anvil and waits until it answers.
 * @throws ChainStartError
 */
export async function startChain(options: ChainOptions = {}): Promise<RunningChain> {
  const { host = '127.0.0.1', statePath, chainId = 31337, allowOrigin } = options;
  const port = await takePort(options.port ?? 8545, host);
  const origin = statePath === undefined ? 'new' : prepareChainState(statePath);

  const child = spawn(
    foundryBinary('anvil'),
    [
      ...['--host', host, '--port', String(port), '--chain-id', String(chainId), '--quiet'],
      ...(statePath === undefined ? [] : ['--state', statePath, '--state-interval', '2']),
      ...(allowOrigin === undefined ? [] : ['--allow-origin', allowOrigin]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (cause) => {
      complaint = cause.message;
      resolve();
    });
  });

  const end = async (signal: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    if (!hasExited(child)) child.kill(signal);
    const abandon = new AbortController();
    await Promise.race([
      exited,
      pause(stopTimeoutMilliseconds, undefined, { signal: abandon.signal }).then(() => child.kill('SIGKILL')),
    ]);
    abandon.abort();
    await exited;
  };

  const reachable = host.includes(':') ? `[${host}]` : host;
  const rpcUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : reachable}:${port}`;
  const deadline = Date.now() + startTimeoutMilliseconds;
  while (!(await answers(rpcUrl))) {
    const gone = hasExited(child) || child.pid === undefined;
    if (gone || Date.now() > deadline) {
      await end('SIGKILL');
      const inUse = complaint.includes('in use');
      throw new ChainStartError(
        inUse ? 'port_in_use' : 'chain_did_not_start',
        inUse
          ? `port ${port} on ${host} is in use`
          : `anvil did not start: ${complaint.trim() || 'no answer'}`,
      );
    }
    await pause(20);
  }

  return {
    rpcUrl,
    port,
    pid: child.pid ?? 0,
    origin,
    exited,
    async stop() {
      await end('SIGINT');
      if (statePath !== undefined) keepAsPrevious(statePath);
    },
    kill: () => end('SIGKILL'),
  };
}
