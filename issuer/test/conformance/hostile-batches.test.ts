// Hostile batches, and records whose data look like parts of a credential.
import { decodeJwt, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { PERSON, PORTRAIT } from '../support/registers.ts';
import { makeKey, makeKeys } from '../support/test-wallet.ts';

/** Names of people, as a register may hold them. */
const NAMES = ['_sd', 'cnf', 'status', '...', '{"_sd":["x"]}', '~', 'a"~b\\c', '<script>alert(1)</script>'];
const personOf = (index: number) => `P00000001${String(index).padStart(2, '0')}`;

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer();
  const rows = NAMES.map(
    (name, index) =>
      `${personOf(index)},H0000000001,"${name.replaceAll('"', '""')}",1949-12-31,11010519491231002X,"${PORTRAIT}"`,
  );
  const csv = ['person_number,household_number,name,birth_date,id_number,portrait', ...rows].join('\n');
  const imported = await at.issuer.importCsv('identity', `${csv}\n`);
  expect([imported.status, imported.text]).toEqual([200, expect.any(String)]);
});
afterAll(() => at.stop());

const tokenOf = async (department = 'income') => {
  const { json } = await at.flow.authorize(department);
  return String(json.access_token);
};
const goodBody = async (copies = 1) =>
  at.wallet.request('income', await makeKeys(copies), await at.wallet.nonce('income'));

describe('a batch', () => {
  const refused = async (change: (jwts: string[]) => string[] | Promise<string[]>) => {
    const access = await tokenOf();
    const body = await goodBody(2);
    const jwt = await change(body.proofs.jwt);
    const answer = await at.wallet.credential('income', access, { ...body, proofs: { jwt } });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_proof']);
    // What is refused uses nothing up.
    expect((await at.wallet.credential('income', access, body)).status).toBe(200);
  };

  it('with the same proof twice is refused', () => refused(([one = '']) => [one, one]));
  it('with two proofs of one key is refused', () =>
    refused(async () => {
      const [key, nonce] = [await makeKey(), await at.wallet.nonce('income')];
      return Promise.all([1, 2].map(() => at.wallet.proof('income', key, nonce)));
    }));
  it('with a proof that carries its private key is refused', () =>
    refused(async ([one = '']) => {
      const key = await makeKey();
      const jwk = await crypto.subtle.exportKey('jwk', key.privateKey);
      const nonce = await at.wallet.nonce('income');
      return [one, await at.wallet.proof('income', key, nonce, { header: { jwk } })];
    }));
  it('with a proof of nine kilobytes is refused', () =>
    refused(async ([one = '']) => {
      const nonce = await at.wallet.nonce('income');
      const payload = { padding: 'x'.repeat(9000) };
      return [one, await at.wallet.proof('income', await makeKey(), nonce, { payload })];
    }));
  it('of fifty proofs is refused', () => refused(([one = '']) => Array(50).fill(one)));

  it('of a thousand proofs is not even read', async () => {
    const access = await tokenOf();
    const { proofs, ...body } = await goodBody();
    const jwt = Array(1000).fill(proofs.jwt[0]);
    const answer = await at.wallet.credential('income', access, { ...body, proofs: { jwt } });
    expect(answer.status).toBe(413);
    expect((await at.wallet.credential('income', access, { ...body, proofs })).status).toBe(200);
  });
});

describe('a person whose name is', () => {
  it.each(NAMES.map((name, index) => [name, index] as const))(
    '%j gets an ordinary credential',
    async (name, index) => {
      at.identityProvider.setPerson(personOf(index));
      const access = await tokenOf('identity');
      at.identityProvider.setPerson(PERSON);
      const key = await makeKey();
      const body = await at.wallet.request('identity', [key], await at.wallet.nonce('identity'));
      const answer = await at.wallet.credential('identity', access, body);
      expect(answer.status).toBe(200);
      const [{ credential } = { credential: '' }] = answer.json.credentials as { credential: string }[];
      const [jwt = '', ...disclosures] = credential.split('~').slice(0, -1);
      const payload = decodeJwt<{ cnf: { jwk: JWK }; _sd: string[]; status: object }>(jwt);
      expect(payload.cnf).toEqual({ jwk: key.jwk });
      expect(payload.status).toEqual({ status_list: { idx: expect.any(Number), uri: expect.any(String) } });
      expect(payload._sd).toHaveLength(disclosures.length);
      const disclosed = new Map(
        disclosures.map((one) => {
          const [, claim, value] = JSON.parse(Buffer.from(one, 'base64url').toString()) as [
            string,
            string,
            unknown,
          ];
          return [claim, value];
        }),
      );
      expect(disclosed.get('name')).toBe(name);
      expect([...disclosed.keys()].sort()).toEqual(
        ['birth_date', 'household_number', 'id_number', 'name', 'person_number', 'portrait'].sort(),
      );
    },
  );
});
