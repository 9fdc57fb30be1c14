// The request to show a credential, as the wallet gets it.
import { X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { useIssuer, VCT, WALLET_URL } from '../support/presentation.ts';
import { begin, fetchRequest, pathOf, requestUriOf } from '../support/presenting-wallet.ts';

const running = useIssuer();

describe('a request', () => {
  test('is opened in the wallet by a link, fetched with POST, and asks for the person’s number alone', async () => {
    const { link, request } = await begin(running.issuer);
    expect(link.startsWith(`${WALLET_URL}/open?`)).toBe(true);
    expect(new URL(link).searchParams.get('request_uri_method')).toBe('post');
    expect(request.dcql_query).toEqual({
      credentials: [
        {
          id: 'identity',
          format: 'dc+sd-jwt',
          meta: { vct_values: [VCT] },
          claims: [{ path: ['person_number'] }],
        },
      ],
    });
    expect(request.response_uri).toBe(`${requestUriOf(link)}/response`);
  });

  test('is signed with the department’s own certified key, which its client id names', async () => {
    const { link } = await begin(running.issuer);
    const answer = await running.issuer.app.inject({
      method: 'POST',
      url: pathOf(requestUriOf(link)),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'wallet_nonce=of-the-wallet',
    });
    expect(answer.headers['content-type']).toBe('application/oauth-authz-req+jwt');
    // a wallet in a browser reads it from another origin, and nothing between keeps it
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
    const leaf = new X509Certificate(Buffer.from(running.installation.asking.key.x5c[0] ?? '', 'base64'));
    const { payload, protectedHeader } = await jwtVerify(answer.body, leaf.publicKey);
    expect(protectedHeader).toEqual({
      alg: 'ES256',
      typ: 'oauth-authz-req+jwt',
      x5c: running.installation.asking.key.x5c,
    });
    expect(payload.client_id).toBe(new URL(link).searchParams.get('client_id'));
    expect(payload.wallet_nonce).toBe('of-the-wallet');
  });

  test('says to the citizen what agreeing does', async () => {
    const { request } = await begin(running.issuer);
    const [info] = (request as unknown as { verifier_info: { format: string; data: unknown }[] })
      .verifier_info;
    expect(info?.format).toBe('urn:anju:question:1');
    expect(JSON.stringify(info?.data)).toContain(
      'Agree only if you yourself have just asked on this device.',
    );
    expect(JSON.stringify(info?.data)).toContain('仅当您本人刚刚在这台设备上发起申请时才同意');
  });

  test('is the same when it is fetched again, and every request has another key, nonce and state', async () => {
    const { link, request } = await begin(running.issuer);
    expect(await fetchRequest(running.issuer.app, link)).toEqual(request);
    const { request: other } = await begin(running.issuer);
    for (const member of ['nonce', 'state', 'client_metadata'] as const) {
      expect(other[member]).not.toEqual(request[member]);
    }
  });

  test.each([
    ['an id that nobody was given', '/income/presentation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['what cannot be an id', '/income/presentation/%00'],
  ])('is not handed out for %s', async (_name, url) => {
    const answer = await running.issuer.app.inject({ url });
    expect([answer.statusCode, answer.json().error]).toEqual([410, 'invalid_request']);
  });

  test('is not handed out with a wallet nonce that is none', async () => {
    const { link } = await begin(running.issuer);
    const answer = await running.issuer.app.inject({
      method: 'POST',
      url: pathOf(requestUriOf(link)),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'wallet_nonce=a&wallet_nonce=b',
    });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
  });
});
