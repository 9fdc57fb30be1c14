// What the verifier refuses from wallets that share no code with ours, each beside the good answer that it takes. Faults
// are requests that were changed before the wallet answers them.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RULE_ID } from '../../verifier/test/support/desk.ts';
import { claimsOf, eligible, issueAll } from '../../verifier/test/support/people.ts';
import { type Departments, startDepartments } from '../support/departments.ts';
import { type AgencySystem, type ListeningVerifier, listenForAgencies } from './listening-verifier.ts';
import type { Answer, Card, RequestObject, VpToken, Wallet, WalletSettings } from './wallet.ts';
import { allowHttp, WALLETS } from './wallets.ts';

allowHttp();
let departments: Departments;
let verifier: ListeningVerifier;
let agency: AgencySystem;
let cards: Record<'income' | 'household' | 'residency' | 'property', Card>;

beforeAll(async () => {
  departments = await startDepartments();
  verifier = await listenForAgencies(departments);
  agency = verifier.agencies.x509_hash;
  cards = await issueAll(departments, eligible);
});
afterAll(async () => {
  await verifier?.close();
  await departments?.stop();
});

/** Of each type a claim that no rule asks for. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  income: 'assistance',
  residency: 'district',
  household: 'role',
  property: 'homes_owned',
};

const withOtherWords = (entry: string) =>
  Buffer.from(Buffer.from(entry, 'base64url').toString().replace('What I show', 'What others show')).toString(
    'base64url',
  );

const post = async (uri: string, form: Record<string, string>): Promise<Answer> => {
  const answer = await fetch(uri, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
};

describe.each(WALLETS)('towards %s the verifier', (_name, createWallet) => {
  let wallet: Wallet;
  let id: string;
  let request: RequestObject;

  const walletWith = (held: Card[], changes: Partial<WalletSettings> = {}) =>
    createWallet({ cards: held, fetch, ...verifier.trust, ...changes });
  const ask = async () => {
    const { request_id, qr } = await agency.ask();
    return { id: request_id, qr, request: await wallet.open(qr) };
  };
  beforeAll(() => {
    wallet = walletWith(Object.values(cards));
  });
  beforeEach(async () => {
    ({ id, request } = await ask());
  });

  const send = async (vpToken: VpToken) => wallet.send(request, await wallet.encrypt(request, vpToken));
  const sendGood = async () => send(await wallet.present(request));

  async function expectStillOpen(refused: Answer): Promise<void> {
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await agency.state(id)).state).toBe('fetched');
    expect((await sendGood()).status).toBe(200);
  }
  async function expectEnded(refused: Answer, reason: string, error = 'invalid_request'): Promise<void> {
    expect(refused).toEqual({ status: 400, body: { error, error_description: expect.any(String) } });
    expect(await agency.state(id)).toMatchObject({ state: 'refused', reason });
    expect((await sendGood()).status).toBe(400);
  }

  test('refuses one disclosure more than was asked for', async () => {
    const [first, ...others] = request.dcql_query.credentials;
    const more = { ...first, claims: [...(first?.claims ?? []), { path: [NOT_ASKED[first?.id ?? '']] }] };
    const asked = { ...request, dcql_query: { credentials: [more, ...others] } } as RequestObject;
    await expectEnded(await send(await wallet.present(asked)), 'query_not_answered');
  });

  test('refuses one disclosure fewer', async () => {
    const [first, ...others] = request.dcql_query.credentials;
    const fewer = { ...first, claims: first?.claims.slice(1) };
    const asked = { ...request, dcql_query: { credentials: [fewer, ...others] } } as RequestObject;
    await expectEnded(await send(await wallet.present(asked)), 'query_not_answered');
  });

  test('refuses a credential fewer', async () => {
    const credentials = request.dcql_query.credentials.slice(1);
    const asked = { ...request, dcql_query: { credentials } };
    await expectEnded(await send(await wallet.present(asked)), 'query_not_answered');
  });

  test('refuses presentations for another nonce', async () => {
    const vpToken = await wallet.present({ ...request, nonce: (await ask()).request.nonce });
    await expectEnded(await send(vpToken), 'holder_binding_invalid');
  });

  test('refuses presentations for another agency of the same service', async () => {
    const { client_id } = await wallet.open((await verifier.agencies.x509_san_dns.ask()).qr);
    await expectEnded(await send(await wallet.present({ ...request, client_id })), 'holder_binding_invalid');
  });

  test('refuses presentations that were decided on before', async () => {
    const earlier = await ask();
    const vpToken = await wallet.present(earlier.request);
    const jwe = await wallet.encrypt(earlier.request, vpToken);
    expect((await wallet.send(earlier.request, jwe)).status).toBe(200);
    await expectEnded(await send(vpToken), 'holder_binding_invalid');
  });

  test('hands a request out again until it is answered, and no more', async () => {
    const { id: asked, qr, ...first } = await ask();
    const again = await wallet.open(qr);
    expect(again).toEqual({ ...first.request, wallet_nonce: again.wallet_nonce });
    const jwe = await wallet.encrypt(again, await wallet.present(first.request));
    expect((await wallet.send(again, jwe)).status).toBe(200);
    await expect(wallet.open(qr)).rejects.toThrow();
    expect((await agency.state(asked)).state).toBe('decided');
  });

  test('takes the same response once, and the decision stays', async () => {
    const jwe = await wallet.encrypt(request, await wallet.present(request));
    expect((await wallet.send(request, jwe)).status).toBe(200);
    expect(await wallet.send(request, jwe)).toMatchObject({ status: 400 });
    expect((await agency.state(id)).state).toBe('decided');
  });

  test('takes one of two good responses that come at once', async () => {
    const answers = await Promise.all([sendGood(), sendGood()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await agency.state(id)).state).toBe('decided');
  });

  test('refuses the state of another request', async () => {
    const { state } = (await ask()).request;
    const jwe = await wallet.encrypt({ ...request, state }, await wallet.present(request));
    await expectEnded(await wallet.send(request, jwe), 'state_mismatch');
  });

  test('is left unchanged by a response that is not encrypted', async () => {
    const vp_token = JSON.stringify(await wallet.present(request));
    await expectStillOpen(await post(request.response_uri, { vp_token, state: request.state }));
  });

  test('is left unchanged by a response encrypted to the key of another request', async () => {
    const { client_metadata } = (await ask()).request;
    const jwe = await wallet.encrypt({ ...request, client_metadata }, await wallet.present(request));
    await expectStillOpen(await wallet.send(request, jwe));
  });

  test('is left unchanged by a good response to another request', async () => {
    const other = (await ask()).request;
    const jwe = await wallet.encrypt(other, await wallet.present(other));
    await expectStillOpen(await wallet.send(request, jwe));
  });

  test('refuses a credential that has expired', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income, { expiresInSeconds: -1 });
    const late = walletWith(Object.values({ ...cards, income }));
    await expectEnded(await send(await late.present(request)), 'credential_expired', 'access_denied');
  });

  test('refuses a copy whose key another holds', async () => {
    const { privateKey: holderKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const thief = walletWith(Object.values({ ...cards, income: { ...cards.income, holderKey } }));
    await expectEnded(await send(await thief.present(request)), 'holder_binding_invalid');
  });

  test('takes the citizen’s no with the state of the request, and no answer after it', async () => {
    await expectStillOpen(await wallet.decline({ ...request, state: 'A'.repeat(43) }));
    ({ id, request } = await ask());
    expect(await wallet.decline(request)).toEqual({ status: 200, body: {} });
    expect(await agency.state(id)).toMatchObject({ state: 'refused', reason: 'declined' });
    expect((await sendGood()).status).toBe(400);
    expect((await wallet.decline(request)).status).toBe(400);
  });

  describe('asked what the citizen declares,', () => {
    beforeEach(async () => {
      const asked = await agency.ask({ rule_id: RULE_ID, declaration: 'truthful' });
      id = asked.request_id;
      request = await wallet.open(asked.qr);
    });

    test('takes it signed with one of the cards', async () => {
      expect(await sendGood()).toMatchObject({
        status: 200,
        body: { anju_result: { decision: 'eligible' } },
      });
    });

    test('refuses it unsigned', async () => {
      const unsigned = await wallet.present({ ...request, transaction_data: [] });
      await expectEnded(await send(unsigned), 'transaction_data_mismatch');
    });

    test('refuses other words', async () => {
      const others = request.transaction_data?.map(withOtherWords) ?? [];
      const vpToken = await wallet.present({ ...request, transaction_data: others });
      await expectEnded(await send(vpToken), 'transaction_data_mismatch');
    });

    test('refuses it under a question that has none', async () => {
      const { transaction_data } = request;
      ({ id, request } = await ask());
      const vpToken = await wallet.present({ ...request, transaction_data });
      await expectEnded(await send(vpToken), 'transaction_data_mismatch');
    });
  });
});
