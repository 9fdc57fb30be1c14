// Two at the same moment: exactly one wins, on the embedded database and on a PostgreSQL server alike.
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresOrFail, startPostgres } from '../../../tests/support/postgres.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

const AT_ONCE = 8;
const places: ['PGlite' | 'PostgreSQL'][] = [['PGlite']];
if (postgresOrFail()) places.push(['PostgreSQL']);

describe.each(places)('at once, on %s', (place) => {
  let server: PostgresServer | null = null;
  let issuer: RunningIssuer;
  let wallet: TestWallet;

  beforeAll(async () => {
    server = place === 'PostgreSQL' ? await startPostgres() : null;
    const databaseUrl = await server?.createDatabase();
    issuer = await startIssuer({ config: { databaseUrl }, outside: { statusListSize: 160 } });
    await issuer.importCsv('income', registerOf('income'));
    wallet = createTestWallet(issuer, await makeKey());
  });
  afterAll(async () => {
    await issuer.stop();
    await server?.stop();
  });

  const many = <T>(act: (position: number) => Promise<T>) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, position) => act(position)));
  const count = (answers: { status: number }[], status: number) =>
    answers.filter((answer) => answer.status === status).length;
  const newToken = async () => wallet.accessToken(await wallet.getOffer('income', PERSON));

  it('one code gives one token', async () => {
    const offer = await wallet.getOffer('income', PERSON);
    const answers = await many(() => wallet.token(offer));
    expect(count(answers, 200)).toBe(1);
    for (const { status, json } of answers) if (status !== 200) expect(json.error).toBe('invalid_grant');
  });

  it('one nonce serves one batch', async () => {
    const tokens = await many(newToken);
    const nonce = await wallet.nonce('income');
    const bodies = await many(async () => wallet.request('income', await makeKeys(1), nonce));
    const answers = await many((position) =>
      wallet.credential('income', tokens[position] ?? '', bodies[position]),
    );
    expect(count(answers, 200)).toBe(1);
    for (const { status, json } of answers) if (status !== 200) expect(json.error).toBe('invalid_nonce');
  });

  it('one access token serves twenty batches a day and no more', async () => {
    const token = await newToken();
    const bodies = await Promise.all(
      Array.from({ length: 24 }, async () =>
        wallet.request('income', await makeKeys(1), await wallet.nonce('income')),
      ),
    );
    const answers = await Promise.all(bodies.map((body) => wallet.credential('income', token, body)));
    expect(count(answers, 200)).toBe(20);
    for (const { status, json } of answers) {
      if (status !== 200) expect(json.error).toBe('credential_request_denied');
    }
  });

  it('a revocation goes through while a wallet keeps asking, and nothing is issued after it', async () => {
    for (let round = 0; round < 4; round += 1) {
      const token = await newToken();
      const bodies = await many(async () =>
        wallet.request('income', await makeKeys(1), await wallet.nonce('income')),
      );
      const late = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
      const [revoked, ...answers] = await Promise.all([
        issuer.clerk('/clerk/credentials/revoke', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ department: 'income', person_number: PERSON }),
        }),
        ...bodies.map((body) => wallet.credential('income', token, body)),
      ]);
      expect(revoked.status).toBe(200);
      for (const { status } of answers) expect([200, 401]).toContain(status);
      expect((await wallet.credential('income', token, late)).status).toBe(401);
    }
  });

  it('one DPoP proof serves one request', async () => {
    const token = await newToken();
    const dpop = await wallet.dpop(`${PUBLIC_URL}/income/credential`, token);
    const bodies = await many(async () =>
      wallet.request('income', await makeKeys(1), await wallet.nonce('income')),
    );
    const answers = await many((position) => wallet.credential('income', token, bodies[position], { dpop }));
    expect(count(answers, 200)).toBe(1);
    for (const { status, json } of answers) if (status !== 200) expect(json.error).toBe('invalid_dpop_proof');
  });

  it('many batches get different places, in a new list when one is half full', async () => {
    const batches = await many(() => wallet.receive('income', PERSON, 10));
    const places = batches.flat().map((copy) => {
      const { status } = decodeJwt(copy.split('~')[0] ?? '') as {
        status: { status_list: { idx: number; uri: string } };
      };
      return status.status_list;
    });
    expect(new Set(places.map((one) => JSON.stringify(one))).size).toBe(AT_ONCE * 10);
    expect(new Set(places.map(({ uri }) => uri)).size).toBe(2);
    for (const { idx } of places) expect(idx).toBeLessThan(160);
  });
});
