// The real verifier as a process of its own, that a test kills and starts again with the same folder and port.
import { decodeJwt } from 'jose';
import { type SpawnedVerifier, spawnVerifier } from '../../../tests/support/spawn-verifier.ts';
import { RULE_ID } from './desk.ts';
import type { Answered, RequestObject } from './holder.ts';
import { PASSWORD } from './verifier.ts';

/** Everything but `start` and `kill` rejects when nobody answers. */
export interface KillableVerifier {
  start(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** The cookie of an officer's session. */
  signIn(): Promise<string>;
  ask(cookie: string): Promise<string>;
  /** Against this decision; null while another appeal is in the way. */
  appeal(cookie: string, against: string): Promise<string | null>;
  fetchRequest(id: string): Promise<RequestObject>;
  respond(id: string, response: string): Promise<Answered>;
  state(
    id: string,
    cookie: string,
  ): Promise<{
    state: string;
    reason?: string;
    decision?: { decision: string };
    superseded_by?: object | null;
  }>;
  /** What was kept of the response whose answer held this secret. */
  lookUp(secret: string): Promise<{ status: number; body: { decision?: string } }>;
}

export async function startKillable(environment: Record<string, string>): Promise<KillableVerifier> {
  let running: SpawnedVerifier | undefined;
  let port = '0';

  async function start(): Promise<void> {
    running = await spawnVerifier({ ...environment, VERIFIER_PORT: port });
    port = running.port;
  }

  // a connection that outlived its process would be tried first
  const send = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { ...init.headers, connection: 'close' } });
  const sendJson = (path: string, body: object, cookie = '') =>
    send(path, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  await start();
  return {
    start,
    async kill() {
      await running?.end('SIGKILL');
    },
    async signIn() {
      const answer = await sendJson('/desk/session', { login: 'li', password: PASSWORD });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    async ask(cookie) {
      const answer = await sendJson('/desk/requests', { rule_id: RULE_ID }, cookie);
      return ((await answer.json()) as { request_id: string }).request_id;
    },
    async appeal(cookie, against) {
      const answer = await sendJson(`/desk/requests/${against}/appeals`, { reason: 'other' }, cookie);
      if (answer.status === 409) return null;
      return ((await answer.json()) as { request_id: string }).request_id;
    },
    async fetchRequest(id) {
      const answer = await send(`/wallet/requests/${id}`, { method: 'POST' });
      if (answer.status !== 200) throw new Error(`fetching the request gave ${answer.status}`);
      return decodeJwt(await answer.text()) as unknown as RequestObject;
    },
    async respond(id, response) {
      const body = new URLSearchParams({ response });
      const answer = await send(`/wallet/responses/${id}`, { method: 'POST', body });
      return { status: answer.status, body: (await answer.json()) as Answered['body'] };
    },
    async state(id, cookie) {
      return (await send(`/desk/requests/${id}`, { headers: { cookie } })).json() as never;
    },
    async lookUp(secret) {
      const answer = await sendJson('/wallet/entries', { secret });
      return { status: answer.status, body: (await answer.json()) as { decision?: string } };
    },
  };
}
