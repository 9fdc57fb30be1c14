// The issuer over real HTTP on a free port, called under its public name.
import { createApp, type IssuerApp, type Outside } from '../../src/app.ts';
import type { IssuerConfig } from '../../src/config.ts';
import { CLERK, type EnrolledCity, enrolCity, PUBLIC_URL } from './enrolled-city.ts';

export type TestClock = { now(): Date; set(at: Date): void; advance(seconds: number): void };

/** Starts at the real time, because the authorization server under test reads the system's clock. */
export function createTestClock(): TestClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    set: (at) => {
      offset = at.getTime() - Date.now();
    },
    advance: (seconds) => {
      offset += seconds * 1000;
    },
  };
}

export type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> };
export type Call = (path: string, init?: RequestInit) => Promise<Answer>;

export type RunningIssuer = {
  city: EnrolledCity;
  app: IssuerApp;
  /** Where it really listens. */
  address: string;
  clock: TestClock;
  /** Path below the issuer's public URL, or a whole URL of it. */
  call: Call;
  /** The same with a logged-in clerk's cookie. */
  clerk: Call;
  login(who: { login: string; password: string }): Promise<Call>;
  importCsv(department: string, csv: string | Uint8Array): Promise<Answer>;
  stop(): Promise<void>;
};

/** What wallets and clerks need of an issuer, wherever it runs. */
export type IssuerAccess = Pick<RunningIssuer, 'call' | 'clerk' | 'clock'>;

export function callerAt(address: string): Call {
  return async (path, init) => {
    const response = await fetch(
      path.startsWith(PUBLIC_URL) ? address + path.slice(PUBLIC_URL.length) : address + path,
      init,
    );
    const text = await response.text();
    let json: Record<string, unknown> = {};
    try {
      json = JSON.parse(text);
    } catch {
      // Not every answer is JSON.
    }
    return { status: response.status, headers: response.headers, text, json };
  };
}

export async function startIssuer(
  options: { config?: Partial<IssuerConfig>; outside?: Outside; city?: EnrolledCity } = {},
): Promise<RunningIssuer> {
  const city = options.city ?? (await enrolCity());
  const clock = createTestClock();
  const app = await createApp({ ...city.config, ...options.config }, { now: clock.now, ...options.outside });
  const address = await app.listen();
  const call = callerAt(address);

  const login = async (who: { login: string; password: string }): Promise<Call> => {
    const answer = await call('/clerk/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(who),
    });
    if (answer.status !== 200) throw new Error(`login failed: ${answer.text}`);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    return (path, init) => call(path, { ...init, headers: { ...init?.headers, cookie } });
  };
  const clerk = await login(CLERK);

  return {
    city,
    app,
    address,
    clock,
    call,
    clerk,
    login,
    importCsv: (department, csv) =>
      clerk(`/clerk/records/import?department=${department}`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: typeof csv === 'string' ? csv : new Uint8Array(csv),
      }),
    async stop() {
      await app.close();
      if (!options.city) city.remove();
    },
  };
}
