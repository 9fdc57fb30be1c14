// An officer signs in: a password against the officers' file, and a session that the database knows by hash only.
import { createHash } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import type { Officer, VerifierPorts } from '../ports.ts';
import { hashPassword, passwordMatches } from './password.ts';

export const SESSION_LIFETIME_SECONDS = 12 * 3600;
const TOKEN_BYTES = 32;

type Ports = Pick<VerifierPorts, 'officers' | 'sessions' | 'now' | 'randomBytes'>;

export interface SignedIn {
  token: string;
  officer: Officer;
}

export interface OfficerSessions {
  /** Throws `ApiError('login_failed')`, in the same time for an unknown login and for a wrong password. */
  signIn(login: string, password: string): Promise<SignedIn>;
  /** The officer of a cookie's token, or null. */
  officerOf(token: string): Promise<Officer | null>;
  signOut(token: string): Promise<void>;
}

export function createOfficerSessions({ officers, sessions, now, randomBytes }: Ports): OfficerSessions {
  const byLogin = new Map(officers.map((officer) => [officer.login, officer]));
  // what an unknown login is compared with, so that logins cannot be found by timing
  const nobody = hashPassword(Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url'));

  return {
    async signIn(login, password) {
      const officer = byLogin.get(login);
      const matches = await passwordMatches(password, officer?.passwordScrypt ?? (await nobody));
      if (officer === undefined || !matches) throw new ApiError('login_failed');
      const token = Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
      await sessions.removeExpired(now());
      await sessions.add({
        tokenHash: hashOf(token),
        login,
        expiresAt: new Date(now().getTime() + SESSION_LIFETIME_SECONDS * 1000),
      });
      return { token, officer };
    },
    async officerOf(token) {
      const session = await sessions.find(hashOf(token), now());
      // an officer who was taken out of the file is out at once
      return session === null ? null : (byLogin.get(session.login) ?? null);
    },
    signOut: (token) => sessions.remove(hashOf(token)),
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
