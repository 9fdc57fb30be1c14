// What an issuer says when it is asked for a card that it has not made yet, as codes that the screens put into words.
import { describe, expect, it } from 'vitest';
import { requestDeferred } from '../../src/lib/receive/credential-requests.ts';
import type { Session } from '../../src/lib/receive/session.ts';

const answering = (status: number, content: object): Session => {
  const answer = {
    status,
    headers: new Headers(),
    contentType: 'application/json',
    text: JSON.stringify(content),
  };
  const description: Partial<Session['description']> = {
    deferredEndpoint: 'https://issuer.test/deferred',
    encryption: { request: null, response: null } as Session['description']['encryption'],
  };
  const calls: Partial<Session['calls']> = { post: async () => answer };
  return { description, calls, clientId: null } as Session;
};
const ask = (session: Session) => requestDeferred(session, 'access', { transactionId: 'one', copies: 10 });

describe('a card that is waited for', () => {
  it.each([
    ['waiting_declined', 'credential_request_denied'],
    ['waiting_gone', 'invalid_transaction_id'],
  ])('is %s where the issuer answers %s', async (code, error) => {
    await expect(ask(answering(400, { error }))).rejects.toMatchObject({ name: 'WalletError', code });
  });

  it('is neither declined nor gone by any other refusal', async () => {
    await expect(ask(answering(400, { error: 'invalid_encryption_parameters' }))).rejects.toMatchObject({
      name: 'WalletError',
      code: 'issuance_refused',
    });
  });

  it('is still waited for where the issuer says when to come again', async () => {
    const deferred = await ask(answering(202, { transaction_id: 'one', interval: 30 }));
    expect(deferred).toMatchObject({ kind: 'deferred', transactionId: 'one', intervalSeconds: 30 });
  });
});
