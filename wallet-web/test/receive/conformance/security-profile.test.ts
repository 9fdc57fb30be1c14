// The modules of the FAPI 2.0 Security Profile for clients that the HAIP plan adds: each spoils one thing, and the wallet
// either goes on or sends nothing more.
import { describe, expect, it } from 'vitest';
import { SUITE_CONFIGURATION } from '../../support/suite-issuer.ts';
import { useSuiteTown } from '../../support/suite-town.ts';

const town = useSuiteTown();
const refusal = (code: string) => ({ name: 'WalletError', code });

describe('a server document', () => {
  it('that names another server is refused before anything is asked', async () => {
    town.play({ serverIssuer: 'https://elsewhere.test/' });
    const attempt = town.holder.choose(town.suite.issuer, SUITE_CONFIGURATION);
    await expect(attempt).rejects.toMatchObject(refusal('issuer_metadata_malformed'));
    expect(town.sent('/par')).toEqual([]);
  });

  it('that does not say that its answers will name it begins no log-in', async () => {
    const holder = town.ports.fetch;
    const { createHolder } = await import('../../../src/lib/headless.ts');
    const wallet = createHolder({
      ...town.ports,
      fetch: async (url, init) => {
        const answer = await holder(url, init);
        if (!url.includes('/oauth-authorization-server')) return answer;
        return Response.json({
          ...(await answer.json()),
          authorization_response_iss_parameter_supported: undefined,
        });
      },
    });
    const preview = await wallet.choose(town.suite.issuer, SUITE_CONFIGURATION);
    await expect(wallet.logIn(preview)).rejects.toMatchObject(refusal('offer_not_supported'));
    expect(town.sent('/par')).toEqual([]);
  });
});

describe('an answer from the log-in', () => {
  it.each<[string, string, (answer: URLSearchParams) => void]>([
    [
      'from another server',
      'authorization_mixed_up',
      (answer) => answer.set('iss', 'https://elsewhere.test/'),
    ],
    ['that names no server', 'authorization_mixed_up', (answer) => answer.delete('iss')],
    [
      'with another state',
      'authorization_unknown',
      (answer) => answer.set('state', `${answer.get('state')}1`),
    ],
    ['without a state', 'authorization_unknown', (answer) => answer.delete('state')],
  ])('%s is refused, and no code is redeemed', async (_, code, changeReturn) => {
    town.play({ changeReturn });
    await expect(town.logIn()).rejects.toMatchObject(refusal(code));
    expect(town.sent('/token')).toEqual([]);
    expect(await town.holder.cards()).toEqual([]);
  });
});

describe('a token answer', () => {
  it.each<[string, (answer: Record<string, unknown>) => Record<string, unknown>]>([
    ['without the time that it lasts', ({ expires_in: _, ...answer }) => answer],
    ['whose type is in other letters', (answer) => ({ ...answer, token_type: 'dpOp' })],
    ['with members that nobody knows', (answer) => ({ ...answer, c_nonce: 'x', extra: { a: [1] } })],
  ])('%s is taken', async (_, changeToken) => {
    town.play({ changeToken });
    expect(await town.logIn()).toMatchObject({ received: 1 });
  });

  it('with a token that is good for whoever holds it is refused', async () => {
    town.play({ changeToken: (answer) => ({ ...answer, token_type: 'Bearer' }) });
    await expect(town.logIn()).rejects.toMatchObject(refusal('offer_not_supported'));
    expect(town.sent('/credential')).toEqual([]);
  });
});

describe('a DPoP nonce', () => {
  it.each(['dPoP', 'DPOP', 'dpop'])('is read where the scheme is written %s', async (dpopScheme) => {
    town.play({ dpopScheme });
    expect(await town.logIn()).toMatchObject({ received: 1 });
  });
});
