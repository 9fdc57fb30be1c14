// A login attempt as the provider keeps it: bound to the browser by a cookie that only its own address receives, which
// is also why a form of another site can never act in it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { FailureError } from '../failure-error.ts';
import type { NowSeconds } from '../ports.ts';

/** How somebody showed who they are (RFC 8176). */
export type Method = 'code' | 'passkey';
const METHOD_REFERENCES: Record<Method, string[]> = { code: ['otp', 'sms'], passkey: ['pop', 'user'] };

export type Attempt = {
  uid: string;
  clientId: string;
  /** Languages that the asking service says the person reads. */
  uiLocales: string | undefined;
  loggedIn: { personId: string; byCode: boolean; next: string } | undefined;
};

export type Attempts = {
  /** @throws FailureError when it is over or another browser’s */
  find(request: FastifyRequest<{ Params: { uid: string } }>, reply: FastifyReply): Promise<Attempt>;
  logIn(request: FastifyRequest, reply: FastifyReply, personId: string, method: Method): Promise<void>;
  /** @returns where the person goes back to */
  cancel(request: FastifyRequest, reply: FastifyReply): Promise<string>;
};

export function createAttempts(provider: Provider, nowSeconds: NowSeconds): Attempts {
  async function detailsOf(request: FastifyRequest, reply: FastifyReply) {
    try {
      return await provider.interactionDetails(request.raw, reply.raw);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) throw new FailureError('attempt_over');
      throw error;
    }
  }

  return {
    async find(request, reply) {
      const { uid, params, result, returnTo } = await detailsOf(request, reply);
      if (uid !== request.params.uid) throw new FailureError('attempt_over');
      const login = result?.login;
      return {
        uid,
        clientId: String(params.client_id),
        uiLocales: typeof params.ui_locales === 'string' ? params.ui_locales : undefined,
        loggedIn: login && {
          personId: login.accountId,
          byCode: login.amr?.includes('otp') ?? false,
          next: returnTo,
        },
      };
    },

    async logIn(request, reply, personId, method) {
      const details = await detailsOf(request, reply);
      if (details.session && details.session.accountId !== personId) {
        // Somebody else was logged in here: that login ends now, and not by a page in between.
        await (await provider.Session.findByUid(details.session.uid))?.destroy();
        details.session = undefined;
        await details.persist();
      }
      const login = {
        accountId: personId,
        amr: METHOD_REFERENCES[method],
        ts: nowSeconds(),
        remember: false,
      };
      await provider.interactionResult(request.raw, reply.raw, { login }, { mergeWithLastSubmission: false });
    },

    cancel: (request, reply) =>
      provider.interactionResult(
        request.raw,
        reply.raw,
        { error: 'access_denied', error_description: 'the person chose not to log in' },
        { mergeWithLastSubmission: false },
      ),
  };
}
