// Login by OpenID Connect at the identity provider of the settings: code flow with PKCE, state and nonce. What must be
// kept from one browser request to the next follows from the state and a secret, so nothing can be swapped on the way.
import { createHmac } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Clock, RandomBytes } from '../ports.ts';

const ATTEMPT_SECONDS = 600;
const TIMEOUT_SECONDS = 10;

export type LoginSettings = {
  url: string;
  clientId: string;
  clientSecret: string;
  /** What releases the claim, `openid` among it. */
  scope: string;
  /** The ID token claim that is the person's number. */
  claim: string;
};

export type LoginAttempt = { department: string; interactionUid: string };

export type LoginAttemptStore = {
  open(stateHash: string, attempt: LoginAttempt & { expiresAt: Date }): Promise<void>;
  find(stateHash: string, now: Date): Promise<LoginAttempt | undefined>;
  /** Of two at once one gets it. */
  take(stateHash: string, now: Date): Promise<LoginAttempt | undefined>;
};

export class LoginError extends Error {
  readonly code = 'login_failed';
}

export type Login = {
  /** Where to send the browser. @throws LoginError when the identity provider does not answer */
  begin(attempt: LoginAttempt, language: string): Promise<string>;
  /** Which interaction an answer belongs to; says nothing yet of whether it is right. */
  interactionOf(state: string): Promise<LoginAttempt | undefined>;
  /**
   * @param query of the address that the browser came back to
   * @returns the person's number
   * @throws LoginError for an answer that is refused, late, used, or belongs to another interaction
   */
  finish(attempt: LoginAttempt, query: string): Promise<string>;
};

export function createLogin(ports: {
  settings: LoginSettings;
  publicUrl: string;
  key: Uint8Array;
  attempts: LoginAttemptStore;
  now: Clock;
  randomBytes: RandomBytes;
}): Login {
  const { settings, publicUrl, key, attempts, now, randomBytes } = ports;
  const redirectUri = `${publicUrl}/login/callback`;
  const derive = (use: string, state: string) =>
    createHmac('sha256', key).update(`${use}:${state}`).digest('base64url');

  let configuration: Promise<oidc.Configuration> | undefined;
  async function discover(): Promise<oidc.Configuration> {
    configuration ??= oidc.discovery(
      new URL(settings.url),
      settings.clientId,
      undefined,
      oidc.ClientSecretBasic(settings.clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        execute: settings.url.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
      },
    );
    try {
      return await configuration;
    } catch (cause) {
      configuration = undefined;
      throw new LoginError('the identity provider does not answer', { cause });
    }
  }

  return {
    async begin(attempt, language) {
      const provider = await discover();
      const state = Buffer.from(randomBytes(32)).toString('base64url');
      await attempts.open(derive('id', state), {
        ...attempt,
        expiresAt: new Date(now().getTime() + ATTEMPT_SECONDS * 1000),
      });
      const challenge = await oidc.calculatePKCECodeChallenge(derive('pkce', state));
      return oidc.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: settings.scope,
        ui_locales: language,
        state,
        nonce: derive('nonce', state),
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }).href;
    },

    interactionOf: (state) => attempts.find(derive('id', state), now()),

    async finish(attempt, query) {
      const address = new URL(`${redirectUri}?${query}`);
      const state = address.searchParams.get('state') ?? '';
      const taken = await attempts.take(derive('id', state), now());
      if (taken?.interactionUid !== attempt.interactionUid || taken.department !== attempt.department) {
        throw new LoginError('the answer belongs to no login that is under way');
      }
      const provider = await discover();
      try {
        const tokens = await oidc.authorizationCodeGrant(provider, address, {
          pkceCodeVerifier: derive('pkce', state),
          expectedNonce: derive('nonce', state),
          expectedState: state,
          idTokenExpected: true,
        });
        const person = tokens.claims()?.[settings.claim];
        if (typeof person !== 'string' || person === '') throw new Error('no person in the ID token');
        return person;
      } catch (cause) {
        throw new LoginError('the identity provider’s answer was refused', { cause });
      }
    },
  };
}
