// Hostile wallets, beside the conformance tests: what is used at once or by somebody else, what is guessed, what is too large,
// and records whose data look like parts of a credential.
import { randomUUID } from 'node:crypto';
import { decodeJwt, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { RETURN_ADDRESS } from '../support/code-flow.ts';
import { OTHER_PERSON, PERSON, PORTRAIT } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys } from '../support/test-wallet.ts';

/** Names of people, as a register may hold them. */
const NAMES = ['_sd', 'cnf', 'status', '...', '{"_sd":["x"]}', '~', 'a"~b\\c', '<script>alert(1)</script>'];
const personOf = (index: number) => `P00000001${String(index).padStart(2, '0')}`;

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ departments: ['income', 'household'] });
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
  return { access: String(json.access_token), refresh: String(json.refresh_token) };
};
const goodBody = async (copies = 1) =>
  at.wallet.request('income', await makeKeys(copies), await at.wallet.nonce('income'));

describe('two at once', () => {
  it('of one pushed request: one is finished', async () => {
    const flow = await at.flow.push('income');
    const [one, two] = await Promise.all([at.flow.open(flow), at.flow.open(flow)]);
    const ends = await Promise.all(
      [one, two].map(({ page, browser }) => browser.visit(`${page.address}/login`)),
    );
    const codes = ends.filter(
      ({ address }) => address.startsWith(RETURN_ADDRESS) && at.flow.answerOf(address).code !== undefined,
    );
    expect(codes).toHaveLength(1);
  });

  it('of one key proof: one is served', async () => {
    const { access } = await tokenOf();
    const body = await goodBody();
    const both = await Promise.all([1, 2].map(() => at.wallet.credential('income', access, body)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('of one refresh token: both are served, as an answer may be lost, each with a token of its own', async () => {
    const { refresh } = await tokenOf();
    const both = await Promise.all([1, 2].map(() => at.flow.refresh('income', refresh)));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(both.map(({ json }) => json.access_token)).size).toBe(2);
  });

  it('of one wallet attestation proof: one is served', async () => {
    const headers = await at.attested('income');
    const both = await Promise.all([1, 2].map(() => at.plainFlow.push('income', { headers })));
    expect(both.map(({ par }) => par.status).sort()).toEqual([201, 400]);
  });
});

describe('what belongs to somebody else', () => {
  it('a key proof that was shown already is worth nothing with another token', async () => {
    const body = await goodBody();
    expect((await at.wallet.credential('income', (await tokenOf()).access, body)).status).toBe(200);
    at.identityProvider.setPerson(OTHER_PERSON);
    const { access } = await tokenOf();
    at.identityProvider.setPerson(PERSON);
    const stolen = await at.wallet.credential('income', access, body);
    expect([stolen.status, stolen.json.error]).toEqual([400, 'invalid_nonce']);
  });

  it('an identifier of another type is not found', async () => {
    const { proofs } = await goodBody();
    const { access } = await tokenOf();
    const body = { credential_identifier: 'household', proofs };
    const answer = await at.wallet.credential('income', access, body);
    expect([answer.status, answer.json.error]).toEqual([400, 'unknown_credential_identifier']);
  });

  it('a token of another department opens none of the doors', async () => {
    const { access } = await tokenOf('household');
    for (const endpoint of ['credential', 'deferred', 'notification']) {
      const answer = await at.wallet.callWithToken('income', endpoint, access, await goodBody());
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
    }
  });

  it('a refresh token serves no other department', async () => {
    const { refresh } = await tokenOf('household');
    const answer = await at.flow.refresh('income', refresh);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('the jti of one key is free for another', async () => {
    const { access } = await tokenOf();
    const jti = randomUUID();
    const url = 'http://issuer.test:4001/income/credential';
    const thief = createTestWallet(at.issuer, await makeKey());
    const taken = await thief.credential('income', access, await goodBody(), {
      dpop: await thief.dpop(url, access, { payload: { jti } }),
    });
    expect([taken.status, taken.json.error]).toEqual([401, 'invalid_token']);
    const own = await at.wallet.credential('income', access, await goodBody(), {
      dpop: await at.wallet.dpop(url, access, { payload: { jti } }),
    });
    expect(own.status).toBe(200);
  });
});

describe('a batch', () => {
  const refused = async (change: (jwts: string[]) => string[] | Promise<string[]>) => {
    const { access } = await tokenOf();
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
    const { access } = await tokenOf();
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
      const { access } = await tokenOf('identity');
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

describe('whoever asks without end', () => {
  let limited: RunningIssuer;
  beforeAll(async () => {
    limited = await startIssuer({ config: { rateLimitPerMinute: 40 } });
  });
  afterAll(() => limited.stop());

  it('is told to wait, at every door', async () => {
    let answer = await limited.call('/income/nonce', { method: 'POST' });
    for (let time = 0; time < 60 && answer.status !== 429; time += 1) {
      answer = await limited.call('/income/nonce', { method: 'POST' });
    }
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const path of ['/income/token', '/income/par', '/income/credential']) {
      expect((await limited.call(path, { method: 'POST' })).status).toBe(429);
    }
  });
});
