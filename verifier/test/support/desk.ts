// The desk's side of the tests: sign in, ask, look.
import type { FastifyInstance } from 'fastify';
import { PASSWORD } from './verifier.ts';

export interface Desk {
  cookie: string;
  ask(caseNumber?: string): Promise<{ request_id: string; qr: string; link: string; expires_at: string }>;
  state(requestId: string): Promise<Record<string, unknown> & { state: string; reason?: string }>;
  log(): Promise<{ decisions: Record<string, unknown>[]; next: string | null }>;
}

export const RULE_ID = 'beijing-public-rental';

export async function signIn(app: FastifyInstance, login = 'li'): Promise<Desk> {
  const answer = await app.inject({
    method: 'POST',
    url: '/desk/session',
    payload: { login, password: PASSWORD },
  });
  if (answer.statusCode !== 200) throw new Error(`signing in gave ${answer.statusCode}`);
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const get = async (url: string) => (await app.inject({ url, headers: { cookie } })).json();
  return {
    cookie,
    async ask(caseNumber) {
      const asked = await app.inject({
        method: 'POST',
        url: '/desk/requests',
        headers: { cookie },
        payload: { rule_id: RULE_ID, ...(caseNumber === undefined ? {} : { case_number: caseNumber }) },
      });
      if (asked.statusCode !== 201) throw new Error(`asking gave ${asked.statusCode}`);
      return asked.json();
    },
    state: (requestId) => get(`/desk/requests/${requestId}`),
    log: () => get('/desk/decisions'),
  };
}
