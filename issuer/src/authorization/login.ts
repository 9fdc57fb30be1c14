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

const FAILURES = {
  identity_provider_unreachable: 'the identity provider does not answer',
  login_not_under_way: 'the answer belongs to no login that is under way',
  login_answer_refused: 'the identity provider’s answer was refused',
  login_claim_missing: 'the ID token does not say who the person is',
} as const;

/** The code stands in the log; the citizen hears only what to do. */
export class LoginError extends Error {
  readonly code: keyof typeof FAILURES;
  constructor(code: keyof typeof FAILURES, options?: ErrorOptions) {
    super(FAILURES[code], options);
    this.code = code;
  }
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
      throw new LoginError('identity_provider_unreachable', { cause });
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
        throw new LoginError('login_not_under_way');
      }
      const provider = await discover();
      let claims: oidc.IDToken | undefined;
      try {
        const tokens = await oidc.authorizationCodeGrant(provider, address, {
          pkceCodeVerifier: derive('pkce', state),
          expectedNonce: derive('nonce', state),
          expectedState: state,
          idTokenExpected: true,
        });
        claims = tokens.claims();
      } catch (cause) {
        throw new LoginError('login_answer_refused', { cause });
      }
      const person = claims?.[settings.claim];
      if (typeof person !== 'string' || person === '') throw new LoginError('login_claim_missing');
      return person;
    },
  };
}
