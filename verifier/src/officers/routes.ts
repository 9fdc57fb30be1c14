// POST, GET and DELETE /desk/session, and the gate before every other desk route.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { parseInput } from '../parse-input.ts';
import type { Officer } from '../ports.ts';
import { type OfficerSessions, SESSION_LIFETIME_SECONDS } from './sign-in.ts';

const COOKIE = 'anju_officer';

const Login = z.strictObject({ login: z.string().min(1).max(64), password: z.string().min(1).max(256) });
const LOGIN_ATTEMPTS_A_MINUTE = 20;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null outside the gate. */
    officer: Officer | null;
  }
}

export interface OfficerRoutes {
  sessions: OfficerSessions;
  publicUrl: string;
}

/** A write from a page of another origin is refused; requests without Origin do not come from a browser's page. */
export function createOriginCheck(publicUrl: string) {
  const own = new URL(publicUrl).origin;
  return async (request: FastifyRequest): Promise<void> => {
    const { origin } = request.headers;
    if (request.method !== 'GET' && request.method !== 'HEAD' && origin !== undefined && origin !== own) {
      throw new ApiError('foreign_origin');
    }
  };
}

/** Lets only signed-in officers through, and leaves the officer on the request. */
export function createLoginCheck(sessions: OfficerSessions) {
  return async (request: FastifyRequest): Promise<void> => {
    const token = request.cookies[COOKIE];
    request.officer = token === undefined ? null : await sessions.officerOf(token);
    if (request.officer === null) throw new ApiError('login_required');
  };
}

/** The officer behind the gate. */
export function officerOf(request: FastifyRequest): Officer {
  if (request.officer === null) throw new ApiError('login_required');
  return request.officer;
}

/** Secret of the officer's session, which only the browser and this request have. */
export function sessionOf(request: FastifyRequest): string {
  const token = request.cookies[COOKIE];
  if (token === undefined) throw new ApiError('login_required');
  return token;
}

/** Signing in is the only desk route outside the gate. */
export function registerSignIn(app: FastifyInstance, { sessions, publicUrl }: OfficerRoutes): void {
  const secure = publicUrl.startsWith('https:');
  app.post(
    '/desk/session',
    { config: { rateLimit: { max: LOGIN_ATTEMPTS_A_MINUTE, timeWindow: '1 minute', allowList: [] } } },
    async (request, reply) => {
      const { login, password } = parseInput(Login, request.body);
      const { token, officer } = await sessions.signIn(login, password);
      reply.setCookie(COOKIE, token, {
        path: '/desk',
        httpOnly: true,
        sameSite: 'strict',
        secure,
        maxAge: SESSION_LIFETIME_SECONDS,
      });
      return shown(officer);
    },
  );
}

export function registerSessionRoutes(app: FastifyInstance, { sessions }: OfficerRoutes): void {
  app.get('/desk/session', async (request) => shown(officerOf(request)));
  app.delete('/desk/session', async (request, reply: FastifyReply) => {
    const token = request.cookies[COOKIE];
    if (token !== undefined) await sessions.signOut(token);
    return reply.clearCookie(COOKIE, { path: '/desk' }).code(204).send();
  });
}

function shown({ login, name, agency }: Officer) {
  return { login, name, agency };
}
