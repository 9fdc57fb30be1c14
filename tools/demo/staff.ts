// The clerk's and the officer's side of the demonstration, over the same HTTP interfaces that their screens use.
import type { Login } from '../town/logins.ts';

export type Offer = { offer_id: string; qr: string; link: string; tx_code: string; expires_at: string };
/** A letter: no code goes with it, because the reader logs in. */
export type Letter = Omit<Offer, 'tx_code'>;
export type Review = { id: string; person_number: string; name: string; requested_at: string };
export type Question = { request_id: string; qr: string; link: string; expires_at: string };
export type DeskState = {
  state: 'waiting' | 'fetched' | 'checking' | 'decided' | 'refused' | 'expired';
  decision?: {
    decision: 'eligible' | 'not_eligible' | 'more_needed';
    clauses: { id: string; met: boolean | 'unproved'; text: Record<'zh-CN' | 'en', string> }[];
  };
  reason?: string;
};

/** An interface answered otherwise than with success. Carries the stable code of the answer, never its content. */
class StaffCallError extends Error {
  override name = 'StaffCallError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`The service answered ${status} (${code}).`);
    this.status = status;
    this.code = code;
  }
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function logIn(base: string, sessionPath: string, { login, password }: Login): Promise<Call> {
  let cookie = '';
  const call: Call = async (method, path, body) => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        origin: new URL(base).origin,
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    const text = await answer.text();
    const json = text ? JSON.parse(text) : undefined;
    if (!answer.ok) throw new StaffCallError(answer.status, json?.error?.code ?? 'unknown');
    return json;
  };
  await call('POST', sessionPath, { login, password });
  return call;
}

export async function openConsole(issuer: string, login: Login) {
  const call = await logIn(issuer, '/clerk/session', login);
  return {
    makeOffer: (department: string, personNumber: string) =>
      call<Offer>('POST', '/clerk/offers', { department, person_number: personNumber }),
    makeLetter: (department: string, personNumber: string) =>
      call<Letter>('POST', '/clerk/offers', { department, person_number: personNumber, kind: 'online' }),
    reviews: async (department: string) =>
      (await call<{ reviews: Review[] }>('GET', `/clerk/reviews?department=${department}`)).reviews,
    decide: (reviewId: string, decision: 'approve' | 'decline') =>
      call<void>('POST', `/clerk/reviews/${reviewId}`, { decision }),
    offerState: (offerId: string) => call<{ state: string }>('GET', `/clerk/offers/${offerId}`),
    revoke: (department: string, personNumber: string) =>
      call<{ revoked: number }>('POST', '/clerk/credentials/revoke', {
        department,
        person_number: personNumber,
      }),
  };
}

export type Console = Awaited<ReturnType<typeof openConsole>>;

export async function openDesk(verifier: string, login: Login) {
  const call = await logIn(verifier, '/desk/session', login);
  return {
    ask: (ruleId: string) => call<Question>('POST', '/desk/requests', { rule_id: ruleId }),
    appeal: (requestId: string, reason: string) =>
      call<Question>('POST', `/desk/requests/${requestId}/appeals`, { reason }),
    state: (requestId: string) => call<DeskState>('GET', `/desk/requests/${requestId}`),
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;
