// Clerks' sessions: a random token in a cookie, its hash in the database.
import { createHash } from 'node:crypto';
import type { Clock, RandomBytes } from '../ports.ts';
import { isPassword } from './passwords.ts';
import type { Clerk, ClerkSessionStore } from './ports.ts';

export const SESSION_SECONDS = 8 * 3600;

const hash = (token: string) => createHash('sha256').update(token).digest('base64url');

export function createClerkSessions(ports: {
  clerks: readonly Clerk[];
  store: ClerkSessionStore;
  now: Clock;
  randomBytes: RandomBytes;
  /** Compared with when the login is unknown, so that both answers take the same time. */
  decoyPassword: string;
}) {
  const { clerks, store, now, randomBytes, decoyPassword } = ports;
  const clerkOf = (login: string) => clerks.find((clerk) => clerk.login === login);

  return {
    /** Undefined when login and password do not belong together. */
    async open(login: string, password: string): Promise<{ token: string; clerk: Clerk } | undefined> {
      const clerk = clerkOf(login);
      const right = await isPassword(password, clerk?.passwordScrypt ?? decoyPassword);
      if (!clerk || !right) return undefined;
      const token = Buffer.from(randomBytes(32)).toString('base64url');
      await store.open(hash(token), login, new Date(now().getTime() + SESSION_SECONDS * 1000));
      return { token, clerk };
    },

    async clerkOf(token: string): Promise<Clerk | undefined> {
      const login = await store.login(hash(token), now());
      return login === undefined ? undefined : clerkOf(login);
    },

    close: (token: string) => store.close(hash(token)),
  };
}

export type ClerkSessions = ReturnType<typeof createClerkSessions>;
