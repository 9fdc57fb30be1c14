// Every way in which a shown credential identifies nobody, and what the wallet is told.
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { makeListedSigner, makeUnlistedSigner } from '../../../tests/support/departments.ts';
import { type PRESENTATION_REFUSALS, walletAnswerFor } from '../../src/presentation/refusals.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, startProcess, useIssuer, VCT } from '../support/presentation.ts';
import {
  answerTo,
  type Bend,
  begin,
  encrypt,
  finish,
  type Held,
  holdHousehold,
  type Posted,
  pathOf,
  post,
  requestUriOf,
  show,
} from '../support/presenting-wallet.ts';

const running = useIssuer();

describe('nobody is identified by', () => {
  const told = ({ status, body }: Posted) => [status, body.error, body.error_description];
  const refusal = (code: (typeof PRESENTATION_REFUSALS)[number]) => {
    const { status, body } = walletAnswerFor(code);
    return [status, body.error, body.error_description];
  };
  async function expectRefused(
    held: Held,
    code: Parameters<typeof refusal>[0],
    bend: Bend = {},
    at = running.issuer,
  ) {
    const { posted, person } = await show(at, held, bend);
    expect(told(posted)).toEqual(refusal(code));
    expect(person).toBeUndefined();
  }
  const household = () => running.installation.departments.department('household');

  test('a credential of another type', async () => {
    const income = running.installation.departments.department('income');
    const held = await running.installation.departments.issue('income', { person_number: PERSON });
    expect(income.vct).not.toBe(VCT);
    await expectRefused(held, 'credential_type_wrong');
  });

  test('a credential of an accredited issuer that this department does not accept', async () => {
    const iss = 'https://another.example/household';
    const signedBy = await makeListedSigner(running.installation.departments, { vct: VCT, iss });
    const held = await holdHousehold(running.installation.departments, {}, { iss, signedBy });
    await vi.waitFor(() => expectRefused(held, 'issuer_not_accepted'), 10_000);
  });

  test('a credential whose signer is in no registry', async () => {
    const uris = ['did:ethr:0x7a69:0x0000000000000000000000000000000000000009', household().iss];
    const signedBy = await makeUnlistedSigner(running.installation.departments, uris);
    await expectRefused(
      await holdHousehold(running.installation.departments, {}, { signedBy }),
      'issuer_not_listed',
    );
  });

  test('a credential signed by a department for a type that is not its own', async () => {
    const signedBy = running.installation.departments.department('income');
    const held = await holdHousehold(running.installation.departments, {}, { signedBy });
    await expectRefused(held, 'issuer_not_listed');
  });

  test('an altered credential', async () => {
    const held = await holdHousehold(running.installation.departments);
    const other = await holdHousehold(running.installation.departments);
    const [header, payload] = held.credential.split('~')[0]?.split('.') ?? [];
    const [, , signature] = other.credential.split('~')[0]?.split('.') ?? [];
    const [, ...disclosures] = held.credential.split('~');
    const credential = [`${header}.${payload}.${signature}`, ...disclosures].join('~');
    await expectRefused({ ...held, credential }, 'signature_invalid');
  });

  test('an expired credential', async () => {
    const held = await holdHousehold(running.installation.departments, {}, { expiresInSeconds: -1 });
    await expectRefused(held, 'credential_expired');
  });

  test('a revoked or suspended credential, from the moment it is', async () => {
    for (const [status, code] of [
      [1, 'credential_revoked'],
      [2, 'credential_suspended'],
    ] as const) {
      const held = await holdHousehold(running.installation.departments);
      expect((await show(running.issuer, held)).person).toBe(PERSON);
      household().statuses.setStatus(held.statusIndex, status);
      await expectRefused(held, code);
      household().statuses.setStatus(held.statusIndex, 0);
    }
  });

  test('a credential whose status cannot be read, or is another list’s or another signer’s', async () => {
    const { departments } = running.installation;
    const held = await holdHousehold(departments);
    const lists = [
      () => Promise.reject(new Error('unreachable')),
      () => departments.statusToken('household', { uri: `${household().iss}/status/9` }),
      () => departments.statusToken('household', { signedBy: departments.department('income') }),
      () => departments.statusToken('household', { expiresInSeconds: -1 }),
    ];
    for (const readStatusList of lists) {
      const at = await startProcess(running.installation, { readStatusList });
      await expectRefused(held, 'status_unavailable', {}, at);
      await at.close();
    }
  });

  test('an answer with another nonce, for another audience, or of another time', async () => {
    const held = await holdHousehold(running.installation.departments);
    const now = Math.floor(Date.now() / 1000);
    await expectRefused(held, 'holder_binding_invalid', { nonce: 'another-nonce-altogether' });
    await expectRefused(held, 'holder_binding_invalid', { audience: `${PUBLIC_URL}/income` });
    await expectRefused(held, 'holder_binding_invalid', { issuedAt: now - 400 });
    await expectRefused(held, 'holder_binding_invalid', { issuedAt: now + 400 });
  });

  test('a credential in the hands of somebody else', async () => {
    const { holderKey } = await holdHousehold(running.installation.departments);
    await expectRefused(
      { ...(await holdHousehold(running.installation.departments)), holderKey },
      'holder_binding_invalid',
    );
  });

  test('an answer to another request, replayed', async () => {
    const held = await holdHousehold(running.installation.departments);
    const { request: seen } = await begin(running.issuer);
    const { request } = await begin(running.issuer);
    const response = await answerTo(seen, held);
    expect(told(await post(running.issuer.app, request, { response }))).toEqual(
      refusal('response_malformed'),
    );
    await expectRefused(held, 'holder_binding_invalid', { nonce: seen.nonce });
  });

  test('an answer with more or less than was asked for', async () => {
    const held = await holdHousehold(running.installation.departments);
    await expectRefused(held, 'query_not_answered', { disclose: ['person_number', 'household_size'] });
    await expectRefused(held, 'query_not_answered', { disclose: [] });
    await expectRefused(held, 'query_not_answered', { vpToken: (one) => ({ identity: [one], more: [one] }) });
    await expectRefused(held, 'query_not_answered', { vpToken: (one) => ({ identity: [one, one] }) });
    await expectRefused(held, 'query_not_answered', { vpToken: () => ({}) });
  });

  test('a person number that is none', async () => {
    for (const number of [12, '', 'two words', null, ['P'], 'P'.repeat(65)]) {
      const held = await holdHousehold(running.installation.departments, { person_number: number });
      await expectRefused(held, 'credential_malformed');
    }
  });

  test('an answer with another state, which ends the request', async () => {
    const { request } = await begin(running.issuer);
    const held = await holdHousehold(running.installation.departments);
    const wrong = await answerTo(request, held, { state: 'another' });
    expect(told(await post(running.issuer.app, request, { response: wrong }))).toEqual(
      refusal('state_mismatch'),
    );
    const right = await answerTo(request, held);
    expect(told(await post(running.issuer.app, request, { response: right }))).toEqual(refusal('over'));
  });

  test('an answer that is encrypted to another key, or is no answer; and that changes nothing', async () => {
    const { request } = await begin(running.issuer);
    const held = await holdHousehold(running.installation.departments);
    const { publicKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    const elsewhere = await answerTo(request, held, { encryptTo: await exportJWK(publicKey) });
    for (const response of [elsewhere, 'a.b.c.d.e', '']) {
      expect(told(await post(running.issuer.app, request, { response }))).toEqual(
        refusal('response_malformed'),
      );
    }
    const forms: Record<string, string>[] = [
      {},
      { vp_token: '{}' },
      { response: 'x', error: 'y', state: 'z' },
    ];
    for (const form of forms) expect((await post(running.issuer.app, request, form)).status).toBe(400);
    const posted = await post(running.issuer.app, request, { response: await answerTo(request, held) });
    expect(await finish(running.issuer, posted)).toBe(PERSON);
  });

  test('an answer to another department’s address', async () => {
    const { request } = await begin(running.issuer);
    const response_uri = request.response_uri.replace('/income/', '/residency/');
    const response = await answerTo(request, await holdHousehold(running.installation.departments));
    expect((await post(running.issuer.app, { ...request, response_uri }, { response })).status).toBe(404);
  });

  test('a wallet that declines: the browser goes back, and only who has the state can say so', async () => {
    for (const encrypted of [false, true]) {
      const { request } = await begin(running.issuer);
      const error = 'access_denied';
      const by = async (state: string): Promise<Record<string, string>> =>
        encrypted ? { response: await encrypt({ error, state }, request) } : { error, state };
      if (!encrypted)
        expect(told(await post(running.issuer.app, request, await by('x')))).toEqual(
          refusal('state_mismatch'),
        );
      const posted = await post(running.issuer.app, request, await by(request.state));
      expect(posted.body.redirect_uri).toBe(`${PUBLIC_URL}/income/interaction/an-interaction/present/return`);
      expect(await finish(running.issuer, posted)).toBeUndefined();
      expect((await post(running.issuer.app, request, await by(request.state))).status).toBe(400);
    }
  });

  test('anything sealed with another secret', async () => {
    const { link, request } = await begin(running.issuer);
    const other = await startProcess(running.installation, { secret: new Uint8Array(32) });
    const response = await answerTo(request, await holdHousehold(running.installation.departments));
    expect(told(await post(other.app, request, { response }))).toEqual(refusal('processing_failed'));
    expect((await other.app.inject({ url: pathOf(requestUriOf(link)) })).statusCode).toBe(500);
    expect(other.failures).toHaveLength(2);
    await other.close();
  });

  test('any credential while the registry is not known: it fails closed', async () => {
    const stale = await startProcess(running.installation);
    const held = await holdHousehold(running.installation.departments);
    await stale.followNoMore();
    expect((await show(stale, held)).person).toBe(PERSON);
    stale.clock.advance(61);
    await expectRefused(held, 'registry_unknown', { issuedAt: Math.floor(Date.now() / 1000) + 61 }, stale);
    await stale.app.close();
  });
});
