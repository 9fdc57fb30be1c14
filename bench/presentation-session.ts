// A whole session on the real verifier with its embedded database: create, fetch, post, result; four credentials.
// Only what runs inside the verifier is counted; the wallet works between the calls.
import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { DEPARTMENTS, type Departments, startDepartments } from '../tests/support/departments.ts';
import { RULE_ID, signIn } from '../verifier/test/support/desk.ts';
import { answer, encrypt, type RequestObject } from '../verifier/test/support/holder.ts';
import { eligible, issueAll, type Wallet } from '../verifier/test/support/people.ts';
import { openVerifier, prepareFolder, type TestVerifier } from '../verifier/test/support/verifier.ts';
import {
  cpuMicroseconds,
  type Figure,
  median,
  medianRatio,
  repeated,
  type Sample,
  sampleInTurns,
} from './measure.ts';
import { createResponseFloor, RESPONSE_FLOOR } from './response-floor.ts';

const ROUNDS = { rounds: 100, warmUpRounds: 30 };
const FLOOR_PIECES = 10;

/** Lists that outlive the run: fetched in the first session, then answered from memory. */
async function keepStatusLists(departments: Departments): Promise<void> {
  for (const id of DEPARTMENTS) {
    const token = await departments.statusToken(id, { ttlSeconds: 3_600 });
    departments.answerStatusWith(id, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token);
    });
  }
}

function createSession({ app }: TestVerifier, cookie: string, wallet: Wallet): Sample {
  return async () => {
    let spent = 0;
    /** `payload`: an object is sent as JSON, text as a form. */
    const call = async (method: 'GET' | 'POST', url: string, payload?: object | string) => {
      const type = typeof payload === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      let body = '';
      spent += await cpuMicroseconds(async () => {
        const { statusCode, body: text } = await app.inject({
          method,
          url,
          headers: { cookie, ...type },
          ...(payload === undefined ? {} : { payload }),
        });
        assert(statusCode < 300, `${method} gave ${statusCode}`);
        body = text;
      });
      return body;
    };
    const created = await call('POST', '/desk/requests', { rule_id: RULE_ID });
    const { request_id: id } = JSON.parse(created) as { request_id: string };
    const request = decodeJwt(await call('POST', `/wallet/requests/${id}`)) as unknown as RequestObject;
    const response = await encrypt(
      { vp_token: await answer(request, wallet), state: request.state },
      request,
    );
    await call('POST', `/wallet/responses/${id}`, new URLSearchParams({ response }).toString());
    const { state, decision } = JSON.parse(await call('GET', `/desk/requests/${id}`));
    assert.equal(state, 'decided');
    assert.equal(decision.decision, 'eligible');
    return spent;
  };
}

export async function measurePresentationSession(): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  const departments = stack.adopt(await startDepartments(), (started) => started.stop());
  await keepStatusLists(departments);
  const settings = { REGISTRY_POLL_MILLISECONDS: '1000' };
  const folder = stack.adopt(await prepareFolder(departments, settings), (made) => made.remove());
  const verifier = stack.adopt(await openVerifier(folder), (opened) => opened.close());
  const { cookie } = await signIn(verifier.app);
  const session = createSession(verifier, cookie, await issueAll(departments, eligible));
  const taken = await sampleInTurns(
    { session, floor: repeated(FLOOR_PIECES, createResponseFloor()) },
    ROUNDS,
  );
  return [
    {
      name: 'presentation-session',
      median: median(taken.session) / 1_000,
      unit: 'milliseconds',
      ratio: medianRatio(taken.session, taken.floor),
      of: RESPONSE_FLOOR,
    },
  ];
}
