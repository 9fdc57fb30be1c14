// A service that people log in to, by an OpenID client that shares no code with the provider.
import * as client from 'openid-client';
import { CLIENT, REDIRECT_URI } from './start-login.ts';
import type { Page } from './visitor.ts';

export type Asked = { address: string; verifier: string; state: string; nonce: string };

export async function createRelyingParty(
  url: string,
  { id, secret }: { id: string; secret: string } = CLIENT,
  redirectUri = REDIRECT_URI,
) {
  const configuration = await client.discovery(new URL(url), id, {}, client.ClientSecretBasic(secret), {
    execute: [client.allowInsecureRequests],
  });
  client.enableNonRepudiationChecks(configuration);

  return {
    async ask(extra: Record<string, string> = {}): Promise<Asked> {
      const verifier = client.randomPKCECodeVerifier();
      const state = client.randomState();
      const nonce = client.randomNonce();
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid person',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...extra,
      }).href;
      return { address, verifier, state, nonce };
    },

    /** @returns the checked claims of the ID token. @throws what the client finds wrong */
    async redeem(asked: Asked, { address }: Pick<Page, 'address'>) {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(address), {
        pkceCodeVerifier: asked.verifier,
        expectedState: asked.state,
        expectedNonce: asked.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('there is no ID token');
      return { claims, idToken: tokens.id_token };
    },
  };
}

export type RelyingParty = Awaited<ReturnType<typeof createRelyingParty>>;
