// An appeal from the corrected card to the corrected decision: the earlier one stays, in the database, in the log and signed;
// the later one says everywhere what it supersedes, and what is public says nothing of it.
import { createHash } from 'node:crypto';
import { leafHash, saltOfSecret } from '@anju/audit-log';
import { checkSignedDecision, readPemCertificates } from '@anju/openid4vp';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { agencyOf } from '../support/agency.ts';
import { RULE_ID } from '../support/desk.ts';
import { answer, encrypt, fetchRequest, post, present } from '../support/holder.ts';
import { issueAll, justAbove, type Wallet } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

const CASE = '京房审〔2026〕77号';

const service = useVerifier();
const { departments, verifier } = service;
const desk = useDesk(service);
const wrong = useWallet(service, justAbove);
let corrected: Wallet;
beforeAll(async () => {
  corrected = await issueAll(departments, { ...justAbove, annualIncomeFen: 10_000_000 });
});

const agency = agencyOf(verifier);
const open = (id: string, reason = 'credential_corrected', more: object = {}) =>
  agency.call(`/${id}/appeals`, { reason, ...more });
const signed = async (id: string) =>
  (await agency.call(`/${id}`, undefined, { headers: { accept: 'application/jwt' } })).body;
const roots = () => readPemCertificates(departments.authority.rootPem);
const lookUp = async (secret = '') => {
  const answered = await verifier.app.inject({ method: 'POST', url: '/wallet/entries', payload: { secret } });
  return answered.json();
};
const leafOf = (secret: string, entry: string) =>
  Buffer.from(
    leafHash(saltOfSecret(Buffer.from(secret, 'base64url')), new TextEncoder().encode(entry)),
  ).toString('hex');

async function decide(wallet: Wallet, id: string) {
  const { body, status } = await present(verifier.app, id, wallet);
  expect(status, JSON.stringify(body)).toBe(200);
  if (body.anju_result === undefined) throw new Error('nothing was decided');
  return body.anju_result;
}
async function decideFirst() {
  const id = await agency.ask({ rule_id: RULE_ID, case_number: CASE });
  const result = await decide(wrong, id);
  return { id, result, signed: await signed(id), row: await verifier.ports.requests.find(id) };
}
async function decideAgain(against: string) {
  const id = (await open(against)).json().request_id;
  return { id, result: await decide(corrected, id) };
}

describe('a decision upon appeal', () => {
  test('supersedes the earlier one, which is kept to the last letter', async () => {
    const first = await decideFirst();
    const entry = await lookUp(first.result.entry_secret);
    const again = await decideAgain(first.id);
    expect([first.result.decision, again.result.decision]).toEqual(['not_eligible', 'eligible']);

    expect(await verifier.ports.requests.find(first.id)).toEqual(first.row);
    expect(await lookUp(first.result.entry_secret)).toEqual(entry);
    expect(decodeJwt(await signed(first.id))).toEqual(decodeJwt(first.signed));
    expect(await agency.state(first.id)).toMatchObject({
      state: 'decided',
      decision: { decision: 'not_eligible' },
      supersedes: null,
      superseded_by: { request_id: again.id, decided_at: again.result.decided_at },
    });
    expect(await agency.state(again.id)).toMatchObject({
      decision: { decision: 'eligible', rule: { sha256: first.result.rule.sha256 } },
      case_number: CASE,
      supersedes: { request_id: first.id, reason: 'credential_corrected' },
      superseded_by: null,
    });
    expect((await open(first.id)).json().error).toMatchObject({
      code: 'already_superseded',
      request_id: again.id,
    });
  });

  test('says in its entry which entry it supersedes and for which day, and can be proved from the secret', async () => {
    const first = await decideFirst();
    const earlier = await lookUp(first.result.entry_secret);
    const { id, result } = await decideAgain(first.id);
    const { appeal } = (await verifier.ports.requests.find(id)) ?? {};
    const found = await lookUp(result.entry_secret);
    expect(found).toMatchObject({
      decision: 'eligible',
      decided_at: result.decided_at,
      supersedes: { leaf_hash: earlier.leaf_hash, decided_for: appeal?.on },
    });
    expect(JSON.parse(found.entry)).toEqual({
      ...JSON.parse(earlier.entry),
      format: 'urn:anju:decision:3',
      request: createHash('sha256').update(id).digest('hex'),
      decision: 'eligible',
      at: result.decided_at,
      on: appeal?.on,
      supersedes: earlier.leaf_hash,
    });
    expect(leafOf(result.entry_secret, found.entry)).toBe(found.leaf_hash);
    expect(earlier).not.toHaveProperty('supersedes');
    expect(JSON.parse(earlier.entry)).toMatchObject({ format: 'urn:anju:decision:2' });
    // nothing of the case, and nothing that only the earlier answer carried
    for (const secret of [CASE, first.id, first.result.entry_secret])
      expect(found.entry).not.toContain(secret);
  });

  test('is published as a hash like any other: nothing public ties it to the earlier one', async () => {
    const first = await decideFirst();
    const { id, result } = await decideAgain(first.id);
    const [earlier, later] = [await lookUp(first.result.entry_secret), await lookUp(result.entry_secret)];
    await verifier.ports.anchoring.runOnce();
    const log = (await verifier.app.inject('/audit-log')).body;
    expect(JSON.parse(log).leaves).toEqual(expect.arrayContaining([earlier.leaf_hash, later.leaf_hash]));
    const proof = (await verifier.app.inject(`/audit-log/leaves/${later.leaf_hash}`)).json();
    expect(Object.keys(proof).sort()).toEqual(
      Object.keys((await verifier.app.inject(`/audit-log/leaves/${earlier.leaf_hash}`)).json()).sort(),
    );
    for (const of of [first.id, id, CASE, 'supersedes', 'decision:3']) expect(log).not.toContain(of);
  });

  test('is signed with what it supersedes; what was signed before there was an appeal stays valid', async () => {
    const first = await decideFirst();
    const { id } = await decideAgain(first.id);
    const [before, after] = [
      (await checkSignedDecision(first.signed, { roots: roots() })).decision,
      (await checkSignedDecision(await signed(id), { roots: roots() })).decision,
    ];
    const { appeal } = (await verifier.ports.requests.find(id)) ?? {};
    expect(before).not.toHaveProperty('supersedes');
    expect(after).toMatchObject({
      request_id: id,
      decision: 'eligible',
      supersedes: {
        request_id: first.id,
        leaf_hash: before.leaf_hash,
        reason: 'credential_corrected',
        decided_for: appeal?.on,
      },
    });
    expect(decodeJwt(await signed(id))).toEqual(decodeJwt(await signed(id)));
  });

  test('is asked for as such: the wallet sees that it is an appeal and for which day, and of other requests that it is none', async () => {
    const first = await decideFirst();
    const { request_id: id } = (await open(first.id)).json();
    const [asked] = (await fetchRequest(verifier.app, id)).verifier_info;
    const { appeal } = (await verifier.ports.requests.find(id)) ?? {};
    expect(asked?.data).toMatchObject({
      rule: { sha256: first.result.rule.sha256, on: appeal?.on, appeal: true },
    });
    const fresh = await agency.ask({ rule_id: RULE_ID });
    const [plain] = (await fetchRequest(verifier.app, fresh)).verifier_info;
    expect(plain?.data.rule).not.toHaveProperty('appeal');
  });

  test('is accepted once, however often the answer comes, and a refused answer leaves the earlier decision as it stands', async () => {
    const first = await decideFirst();
    const { request_id: refused } = (await open(first.id)).json();
    const mixed = {
      ...corrected,
      income: (await issueAll(departments, { personNumber: 'P0000000009', householdNumber: 'H0000000009' }))
        .income,
    };
    expect((await present(verifier.app, refused, mixed)).status).toBe(400);
    expect(await agency.state(first.id)).toMatchObject({ superseded_by: null });

    const { request_id: id } = (await open(first.id)).json();
    const request = await fetchRequest(verifier.app, id);
    const response = await encrypt(
      { vp_token: await answer(request, corrected), state: request.state },
      request,
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(verifier.app, id, { response })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await agency.state(first.id)).toMatchObject({ superseded_by: { request_id: id } });
  });

  test('at the desk it is watched, shown and logged like any other', async () => {
    const first = await decideFirst();
    const made = await verifier.app.inject({
      method: 'POST',
      url: `/desk/requests/${first.id}/appeals`,
      headers: { cookie: desk.cookie },
      payload: { reason: 'wrong_person' },
    });
    const id = made.json().request_id;
    await decide(corrected, id);
    expect(await desk.state(id)).toMatchObject({
      decision: { decision: 'eligible' },
      supersedes: { request_id: first.id, reason: 'wrong_person' },
    });
    const { decisions } = await desk.log();
    expect(decisions.filter(({ request_id }) => request_id === id || request_id === first.id)).toMatchObject([
      { request_id: id, is_appeal: true, superseded: false, case_number: CASE },
      { request_id: first.id, is_appeal: false, superseded: true, case_number: CASE },
    ]);
  });
});
