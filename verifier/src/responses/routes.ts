// POST /wallet/responses/:id (registered under /wallet) — the response_uri of direct_post.jwt (OpenID4VP 1.0, section 8.3.1).
import { type ResponseForm, readResponseForm } from '@anju/openid4vp';
import type { FastifyInstance } from 'fastify';
import { ENTRIES_PATH } from '../audit-log/entry-routes.ts';
import { shownDecision } from '../decisions/read-decision.ts';
import type { VerifierPorts } from '../ports.ts';
import { WalletFacingError } from '../wallet-error.ts';
import { RESPONSE_LIMIT_BYTES, type ReceiveResponse } from './receive-response.ts';
import type { ReceiveWalletError } from './receive-wallet-error.ts';

export function registerResponseRoutes(
  app: FastifyInstance,
  ports: Pick<VerifierPorts, 'rules' | 'settings'> & {
    receive: ReceiveResponse;
    receiveError: ReceiveWalletError;
  },
): void {
  const { rules, settings, receive, receiveError } = ports;
  app.post<{ Params: { id: string } }>(
    '/responses/:id',
    { bodyLimit: RESPONSE_LIMIT_BYTES },
    async (request) => {
      const { id } = request.params;
      const form = readForm(request.body);
      if ('error' in form) {
        const { redirectUri } = await receiveError({ id, ...form });
        return redirectUri === null ? {} : { redirect_uri: redirectUri };
      }
      const received = await receive({ id, jwe: form.response });
      if (received.kind === 'ended_by_wallet') return {};
      if (received.kind === 'held') {
        const { redirectUri, entrySecret } = received;
        return {
          redirect_uri: redirectUri,
          ...(entrySecret && { anju_entry: entryFor(id, entrySecret) }),
        };
      }
      const { request: answered, outcome, decidedAt, entrySecret } = received;
      return {
        anju_result: {
          ...shownDecision(answered, outcome, decidedAt, rules),
          ...entryFor(id, entrySecret),
        },
      };
    },
  );

  const entryFor = (requestId: string, secret: Uint8Array) => ({
    request_id: requestId,
    entry_secret: Buffer.from(secret).toString('base64url'),
    entry_uri: `${settings.publicUrl}${ENTRIES_PATH}`,
  });
}

function readForm(body: unknown): ResponseForm {
  const form = readResponseForm(body);
  if (form !== null) return form;
  throw new WalletFacingError(
    'invalid_request',
    400,
    'A response is form-encoded: one response parameter, or error with state.',
  );
}
