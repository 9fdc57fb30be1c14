// A refused request changes nothing in any table but attempts and locks of an offer and the DPoP proof it came with,
// which is good once whatever becomes of the request. Read from a PostgreSQL server, table by table, row by row.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Change, watchDatabase } from '../../../tests/support/database-changes.ts';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type Answer, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type Offer, type TestWallet } from '../support/test-wallet.ts';

describe.runIf(postgresOrFail())('a refused request changes nothing that it may not:', () => {
  const server = usePostgres();
  let issuer: RunningIssuer;
  let wallet: TestWallet;
  let database: Awaited<ReturnType<typeof watchDatabase>>;

  beforeAll(async () => {
    const databaseUrl = await server.createDatabase();
    issuer = await startIssuer({ config: { databaseUrl } });
    for (const department of ['income', 'residency']) {
      await issuer.importCsv(department, registerOf(department));
    }
    wallet = createTestWallet(issuer, await makeKey());
    database = await watchDatabase(databaseUrl);
  });
  afterAll(async () => {
    await database?.close();
    await issuer?.stop();
  });

  const newOffer = () => wallet.getOffer('income', PERSON);
  const newToken = async () => wallet.accessToken(await newOffer());
  const wrongCode = ({ txCode }: Offer) => String((Number(txCode) + 1) % 1_000_000).padStart(6, '0');
  const goodBody = async (nonce?: string) =>
    wallet.request('income', await makeKeys(2), nonce ?? (await wallet.nonce('income')));
  const bentBody = async (bend: Parameters<TestWallet['proof']>[3]) => ({
    credential_configuration_id: 'income',
    proofs: { jwt: [await wallet.proof('income', await makeKey(), await wallet.nonce('income'), bend)] },
  });
  const isUsedProof = ({ table, before, after }: Change) =>
    table === 'used_once' && before === undefined && after?.kind === 'dpop';

  async function later<T>(seconds: number, act: () => Promise<T>): Promise<T> {
    issuer.clock.advance(seconds);
    try {
      return await act();
    } finally {
      issuer.clock.advance(-seconds);
    }
  }

  /** What is prepared first is not counted; only the last request is. */
  const cases: [string, () => Promise<() => Promise<Answer>>, number, string][] = [
    [
      'a code that was never made',
      prepared(async () => ({ ...(await newOffer()), code: 'x'.repeat(43) })),
      400,
      'invalid_grant',
    ],
    [
      'a used code',
      prepared(async () => {
        const offer = await newOffer();
        await wallet.token(offer);
        return offer;
      }),
      400,
      'invalid_grant',
    ],
    [
      'an expired code',
      async () => {
        const offer = await newOffer();
        return () => later(601, () => wallet.token(offer));
      },
      400,
      'invalid_grant',
    ],
    [
      'a code of another department',
      async () => {
        const offer = await newOffer();
        return () => wallet.token(offer, { department: 'residency' });
      },
      400,
      'invalid_grant',
    ],
    [
      'a code without its tx_code',
      async () => {
        const offer = await newOffer();
        return () => wallet.token(offer, { form: { tx_code: undefined } });
      },
      400,
      'invalid_request',
    ],
    [
      'a code without DPoP proof',
      async () => {
        const offer = await newOffer();
        return () => wallet.token(offer, { dpop: null });
      },
      400,
      'invalid_dpop_proof',
    ],
    [
      'a code with a used DPoP proof',
      async () => {
        const dpop = await wallet.dpop(`${PUBLIC_URL}/income/token`);
        await wallet.token(await newOffer(), { dpop });
        const offer = await newOffer();
        return () => wallet.token(offer, { dpop });
      },
      400,
      'invalid_dpop_proof',
    ],
    [
      'an access token that was never issued',
      asked(async () => ['y'.repeat(43), await goodBody()]),
      401,
      'invalid_token',
    ],
    [
      'an expired access token',
      async () => {
        const [token, body] = [await newToken(), await goodBody()];
        return async () => {
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 });
          try {
            return await wallet.credential('income', token, body);
          } finally {
            vi.useRealTimers();
          }
        };
      },
      401,
      'invalid_token',
    ],
    [
      'an access token of another department',
      async () => {
        const token = await newToken();
        const body = await wallet.request('residency', await makeKeys(1), await wallet.nonce('residency'));
        return () => wallet.credential('residency', token, body);
      },
      401,
      'invalid_token',
    ],
    [
      'a stolen access token',
      async () => {
        const [token, body] = [await newToken(), await goodBody()];
        const thief = createTestWallet(issuer, await makeKey());
        return () => thief.credential('income', token, body);
      },
      401,
      'invalid_token',
    ],
    [
      'a nonce that we did not make',
      asked(async () => [await newToken(), await goodBody('made-up')]),
      400,
      'invalid_nonce',
    ],
    [
      'a used nonce',
      asked(async () => {
        const nonce = await wallet.nonce('income');
        await wallet.credential('income', await newToken(), await goodBody(nonce));
        return [await newToken(), await goodBody(nonce)];
      }),
      400,
      'invalid_nonce',
    ],
    [
      'an expired nonce',
      async () => {
        const nonce = await wallet.nonce('income');
        const laterToken = await later(301, newToken);
        return () => later(301, async () => wallet.credential('income', laterToken, await goodBody(nonce)));
      },
      400,
      'invalid_nonce',
    ],
    [
      'a nonce of another department',
      asked(async () => [await newToken(), await goodBody(await wallet.nonce('residency'))]),
      400,
      'invalid_nonce',
    ],
    [
      'a used proof',
      asked(async () => {
        const body = await goodBody();
        await wallet.credential('income', await newToken(), body);
        return [await newToken(), body];
      }),
      400,
      'invalid_nonce',
    ],
    [
      'an old proof',
      asked(async () => [await newToken(), await bentBody({ payload: { iat: 1_000_000_000 } })]),
      400,
      'invalid_proof',
    ],
    [
      'a proof for another issuer',
      asked(async () => [await newToken(), await bentBody({ payload: { aud: 'https://other' } })]),
      400,
      'invalid_proof',
    ],
    [
      'a proof by another key',
      asked(async () => [await newToken(), await bentBody({ signWith: await makeKey() })]),
      400,
      'invalid_proof',
    ],
    [
      'ten proofs of which one is wrong',
      asked(async () => {
        const body = await wallet.request('income', await makeKeys(10), await wallet.nonce('income'));
        body.proofs.jwt[7] = await wallet.proof('income', await makeKey(), 'nonsense');
        return [await newToken(), body];
      }),
      400,
      'invalid_nonce',
    ],
  ];

  function prepared(make: () => Promise<Offer>) {
    return async () => {
      const offer = await make();
      return () => wallet.token(offer);
    };
  }
  function asked(make: () => Promise<[string, unknown]>) {
    return async () => {
      const [token, body] = await make();
      return () => wallet.credential('income', token, body);
    };
  }

  it.each(cases)('%s', async (_name, prepare, status, error) => {
    const act = await prepare();
    let answer: Answer | undefined;
    const changes = await database.changesOf(async () => {
      answer = await act();
    });
    expect([answer?.status, answer?.json.error]).toEqual([status, error]);
    expect(changes.filter((change) => !isUsedProof(change))).toEqual([]);
    expect(changes.length).toBeLessThanOrEqual(1);
  });

  it('a wrong tx_code takes one attempt, the fifth locks the offer, and nothing else', async () => {
    const offer = await newOffer();
    for (const left of [4, 3, 2, 1, 0]) {
      const changes = await database.changesOf(() =>
        wallet.token(offer, { form: { tx_code: wrongCode(offer) } }),
      );
      const [old, now, ...others] = changes.filter((change) => !isUsedProof(change));
      expect(others).toEqual([]);
      const state = left === 0 ? 'locked' : 'open';
      expect(now).toEqual({ table: 'offers', after: { ...old?.before, attempts_left: left, state } });
    }
  });

  it('and the search would see a change: a good request leaves more than its proof', async () => {
    const [token, body] = [await newToken(), await goodBody()];
    const changes = await database.changesOf(() => wallet.credential('income', token, body));
    const tables = new Set(changes.filter((change) => !isUsedProof(change)).map(({ table }) => table));
    for (const table of ['batches', 'issued_copies', 'offers', 'status_lists'])
      expect(tables).toContain(table);
  });
});
