// What a DPoP proof is compared with: the address as a client may write it, behind whatever port.
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createCheckDpop } from '../../src/authorization/dpop.ts';
import { makeKey } from '../support/test-wallet.ts';

const NOW = new Date('2026-11-20T04:00:00Z');
const URL_CALLED = 'https://issuer.example/income/credential';

async function check(payload: Record<string, unknown>, url = URL_CALLED) {
  const { privateKey, jwk } = await makeKey();
  const iat = NOW.getTime() / 1000;
  const proof = await new SignJWT({ jti: 'one', htm: 'POST', htu: URL_CALLED, iat, ...payload })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .sign(privateKey);
  const used = new Set<string>();
  const checkDpop = createCheckDpop({
    rememberOnce: async (key) => !used.has(key) && used.add(key) !== undefined,
    now: () => NOW,
  });
  return checkDpop({ proof, method: 'POST', url });
}

describe('the address in a DPoP proof', () => {
  it.each([
    URL_CALLED,
    'https://issuer.example:443/income/credential',
    'HTTPS://ISSUER.example/income/credential',
    'https://issuer.example/income/./credential?a=b#c',
  ])('may be written as %s', async (htu) => {
    await expect(check({ htu })).resolves.toMatch(/^[\w-]{43}$/);
  });

  it.each([
    'http://issuer.example/income/credential',
    'https://issuer.example:8443/income/credential',
    'https://issuer.example.evil.test/income/credential',
    'https://issuer.example/income/Credential',
    'https://issuer.example/household/credential',
    'https://someone@issuer.example/income/credential',
    '/income/credential',
    7,
  ])('must not be %s', async (htu) => {
    await expect(check({ htu })).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
  });
});

it.each(['', 'j'.repeat(257), 7, null])(
  'a jti must be a text of one to 256 characters, not %j',
  async (jti) => {
    await expect(check({ jti })).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
  },
);
