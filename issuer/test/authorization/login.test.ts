// What the log says of a login that failed: enough to tell a provider that is down from one that is set up wrongly.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogin, type LoginAttempt, type LoginSettings } from '../../src/authorization/login.ts';
import {
  LOGIN_CLIENT,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../support/identity-provider.ts';

const ATTEMPT: LoginAttempt = { department: 'income', interactionUid: 'one' };

let provider: TestIdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider();
  provider.setPerson('P0000000001');
});
afterAll(() => provider.close());

function createTestLogin(settings: Partial<LoginSettings> = {}) {
  const attempts = new Map<string, LoginAttempt>();
  return createLogin({
    settings: { url: provider.url, ...LOGIN_CLIENT, claim: 'person_number', ...settings },
    publicUrl: 'http://localhost:4001',
    key: randomBytes(32),
    attempts: {
      open: async (stateHash, { department, interactionUid }) =>
        void attempts.set(stateHash, { department, interactionUid }),
      find: async (stateHash) => attempts.get(stateHash),
      async take(stateHash) {
        const attempt = attempts.get(stateHash);
        attempts.delete(stateHash);
        return attempt;
      },
    },
    now: () => new Date(),
    randomBytes,
  });
}

/** The query with which the provider sends the browser back. */
async function answerTo(login: ReturnType<typeof createTestLogin>): Promise<string> {
  const { headers } = await fetch(await login.begin(ATTEMPT, 'en'), { redirect: 'manual' });
  return new URL(headers.get('location') ?? '').search.slice(1);
}

it('tells the identity provider neither the department nor the request that it is for', async () => {
  const address = await createTestLogin().begin({ department: 'income', interactionUid: 'uid-of-one' }, 'en');
  const { searchParams: sent } = new URL(address);
  expect(address).not.toMatch(/income|uid-of-one/);
  expect([...sent.keys()].sort()).toEqual([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'ui_locales',
  ]);
  expect(sent.get('redirect_uri')).toBe('http://localhost:4001/login/callback');
});

describe('a login that failed', () => {
  it('is told apart from one that ends with the person’s number', async () => {
    const login = createTestLogin();
    expect(await login.finish(ATTEMPT, await answerTo(login))).toBe('P0000000001');
  });

  it('says that the identity provider does not answer, and asks it again next time', async () => {
    const away = await startIdentityProvider();
    await away.close();
    const login = createTestLogin({ url: away.url });
    for (const _time of ['first', 'second']) {
      await expect(login.begin(ATTEMPT, 'en')).rejects.toMatchObject({
        code: 'identity_provider_unreachable',
      });
    }
  });

  it('says that the ID token lacks the claim of the settings', async () => {
    const login = createTestLogin({ claim: 'resident_id' });
    const answer = await answerTo(login);
    await expect(login.finish(ATTEMPT, answer)).rejects.toMatchObject({ code: 'login_claim_missing' });
  });

  it.each([
    ['with another nonce', () => provider.bendIdToken({ nonce: 'another' })],
    ['for another client', () => provider.bendIdToken({ aud: 'another' })],
    ['by another provider', () => provider.bendIdToken({ iss: 'https://login.example' })],
  ])('says that an ID token %s was refused', async (_which, bend) => {
    const login = createTestLogin();
    const answer = await answerTo(login);
    bend();
    await expect(login.finish(ATTEMPT, answer)).rejects.toMatchObject({ code: 'login_answer_refused' });
  });

  it('says of an answer that is used, or belongs to another interaction, that no such login is under way', async () => {
    const login = createTestLogin();
    const answer = await answerTo(login);
    await login.finish(ATTEMPT, answer);
    const late = login.finish(ATTEMPT, answer);
    await expect(late).rejects.toMatchObject({ code: 'login_not_under_way' });
    const elsewhere = login.finish({ ...ATTEMPT, interactionUid: 'two' }, await answerTo(login));
    await expect(elsewhere).rejects.toMatchObject({ code: 'login_not_under_way' });
  });
});
