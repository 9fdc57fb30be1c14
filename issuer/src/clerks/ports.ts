// What the clerks' part needs from outside: who they are, their sessions, and the log of what they did.
import type { Localised } from '../departments/department-file.ts';

export type Clerk = {
  login: string;
  name: Localised;
  passwordScrypt: string;
  departments: readonly string[];
};

export type ClerkSessionStore = {
  open(tokenHash: string, login: string, expiresAt: Date): Promise<void>;
  login(tokenHash: string, now: Date): Promise<string | undefined>;
  close(tokenHash: string): Promise<void>;
};

export type ClerkAction =
  | 'login'
  | 'logout'
  | 'search'
  | 'offer'
  | 'revoke'
  | 'suspend'
  | 'resume'
  | 'import'
  | 'approve'
  | 'decline';

export type ClerkLogEntry = {
  at: Date;
  clerk: string;
  action: ClerkAction;
  department?: string | undefined;
  personNumber?: string | undefined;
  count?: number | undefined;
};

export type ClerkLog = {
  append(entry: ClerkLogEntry): Promise<void>;
  read(request: {
    departments: readonly string[];
    clerk: string;
    limit: number;
    offset: number;
  }): Promise<ClerkLogEntry[]>;
};
