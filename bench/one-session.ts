// Sessions with a verifier, step by step: create, fetch, post, result. How a call is made, and what it costs, is the
// caller's; the wallets work between the steps.
import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { answer, encrypt, type RequestObject } from '../verifier/test/support/holder.ts';
import type { Wallet } from '../verifier/test/support/people.ts';
import type { TestVerifier } from '../verifier/test/support/verifier.ts';
import { cpuMicroseconds, type Sample } from './measure.ts';

/** Gives the body of a good answer. `payload`: an object is sent as JSON, text as a form. */
export type Call = (method: 'GET' | 'POST', url: string, payload?: object | string) => Promise<string>;

/** One step of every session, one after the other; gives the bodies. */
export type Step = (calls: Parameters<Call>[]) => Promise<string[]>;

const FORM = 'application/x-www-form-urlencoded';

export interface Question {
  ruleId: string;
  wallet: Wallet;
}

async function fillIn(requestJwt: string, wallet: Wallet): Promise<string> {
  const request = decodeJwt(requestJwt) as unknown as RequestObject;
  const answered = { vp_token: await answer(request, wallet), state: request.state };
  const response = await encrypt(answered, request);
  return new URLSearchParams({ response }).toString();
}

/** `pieces` sessions side by side: each step is done for all of them before the next. */
export async function holdSessions(step: Step, { ruleId, wallet }: Question, pieces: number): Promise<void> {
  const create: Parameters<Call> = ['POST', '/desk/requests', { rule_id: ruleId }];
  const created = await step(Array.from({ length: pieces }, () => create));
  const ids = created.map((body) => (JSON.parse(body) as { request_id: string }).request_id);
  const requests = await step(ids.map((id) => ['POST', `/wallet/requests/${id}`]));
  const forms = await Promise.all(requests.map((jwt) => fillIn(jwt, wallet)));
  await step(ids.map((id, at) => ['POST', `/wallet/responses/${id}`, forms[at]]));
  for (const result of await step(ids.map((id) => ['GET', `/desk/requests/${id}`]))) {
    const { state, decision } = JSON.parse(result);
    assert.equal(state, 'decided');
    assert.equal(decision.decision, 'eligible');
  }
}

export function headersOf(cookie: string, payload: Parameters<Call>[2]): Record<string, string> {
  if (payload === undefined) return { cookie };
  return { cookie, 'content-type': typeof payload === 'string' ? FORM : 'application/json' };
}

/** Calls of a step that are under way at a time, as a busy verifier has them; or one after the other. */
export type Pace = 'at-once' | 'in-turn';

export async function paced(calls: Parameters<Call>[], call: Call, pace: Pace): Promise<string[]> {
  if (pace === 'at-once') return Promise.all(calls.map((each) => call(...each)));
  const bodies: string[] = [];
  for (const each of calls) bodies.push(await call(...each));
  return bodies;
}

/** Sessions with a verifier in this process, without a socket: only what runs inside its calls is counted. */
export function createSession(
  { app }: TestVerifier,
  { cookie, pieces, pace, ...question }: Question & { cookie: string; pieces: number; pace: Pace },
): Sample {
  const call: Call = async (method, url, payload) => {
    const headers = headersOf(cookie, payload);
    const { statusCode, body } = await app.inject({ method, url, headers, ...(payload && { payload }) });
    assert(statusCode < 300, `${method} gave ${statusCode}`);
    return body;
  };
  return async () => {
    let spent = 0;
    const step: Step = async (calls) => {
      let bodies: string[] = [];
      spent += await cpuMicroseconds(async () => {
        bodies = await paced(calls, call, pace);
      });
      return bodies;
    };
    await holdSessions(step, question, pieces);
    return spent / pieces;
  };
}
