// The issuer as a process of its own, on a city's folder, to be taken away at any moment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type EnrolledCity, PUBLIC_URL } from './enrolled-city.ts';
import { LOGIN_CLIENT } from './identity-provider.ts';
import { callerAt } from './running-issuer.ts';

const STANDBY = join(import.meta.dirname, 'standby-issuer.ts');

export type IssuerProcess = {
  address: string;
  call: ReturnType<typeof callerAt>;
  /** At once, whatever it is doing. */
  kill(): Promise<void>;
};

export type StandbyIssuer = {
  /** Opens the database and listens. */
  go(): Promise<IssuerProcess>;
  kill(): Promise<void>;
};

type Around = {
  city: EnrolledCity;
  loginUrl: string;
  databaseUrl?: string | undefined;
  /** Where Node keeps compiled modules */
  compileCacheDir: string;
};

async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (!address) continue;
    output.resume();
    return address;
  }
  throw new Error('the issuer did not start');
}

/** Begins to load a process that `go` lets begin: the next one while the last one is still at work. */
export function prepareIssuerProcess(around: Around): StandbyIssuer {
  const { config } = around.city;
  // its database lives too briefly for code that is compiled twice to pay
  const child = spawn(process.execPath, ['--liftoff-only', STANDBY], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: around.compileCacheDir,
      ISSUER_PORT: '0',
      ISSUER_PUBLIC_URL: PUBLIC_URL,
      ISSUER_DATA_DIR: config.dataDir,
      ISSUER_SECRET: Buffer.from(config.secret).toString('hex'),
      ISSUER_CLERKS_FILE: config.clerksFile,
      ISSUER_RATE_LIMIT_PER_MINUTE: String(config.rateLimitPerMinute),
      ISSUER_BATCHES_PER_DAY: String(config.batchesPerDay),
      ISSUER_LOGIN_URL: around.loginUrl,
      ISSUER_LOGIN_CLIENT_ID: LOGIN_CLIENT.clientId,
      ISSUER_LOGIN_CLIENT_SECRET: LOGIN_CLIENT.clientSecret,
      WALLET_URL: config.walletUrl,
      CITY_DIR: config.cityDir,
      DATABASE_URL: around.databaseUrl ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Where a test ended before it came to the kill.
  const killWithTests = () => child.kill('SIGKILL');
  process.once('exit', killWithTests);
  const exit = once(child, 'exit');
  exit.then(() => process.removeListener('exit', killWithTests));
  const kill = async () => {
    child.kill('SIGKILL');
    await exit;
  };
  return {
    kill,
    async go() {
      child.stdin.write('go\n');
      const address = await addressIn(child.stdout);
      return { address, call: callerAt(address), kill };
    },
  };
}
