// GET and POST /wallet/requests/:id (registered under /wallet) — the request_uri (OpenID4VP 1.0, section 5.10).
import type { FastifyInstance, FastifyReply } from 'fastify';
import { WalletFacingError } from '../errors.ts';
import type { HandOutRequest } from './hand-out-request.ts';
import { REQUEST_OBJECT_TYPE } from './request-object.ts';

/** Printable ASCII; it is echoed in a signed object, so it gets no room for more than a nonce. */
const WALLET_NONCE = /^[\x21-\x7e]{1,256}$/;

type IdParams = { Params: { id: string } };

export function registerRequestWalletRoutes(app: FastifyInstance, handOut: HandOutRequest): void {
  const answer = (reply: FastifyReply, jwt: string) =>
    reply.header('content-type', `application/${REQUEST_OBJECT_TYPE}`).send(jwt);

  app.get<IdParams>('/requests/:id', async (request, reply) =>
    answer(reply, await handOut({ id: request.params.id, walletNonce: null })),
  );
  app.post<IdParams>('/requests/:id', async (request, reply) =>
    answer(reply, await handOut({ id: request.params.id, walletNonce: readWalletNonce(request.body) })),
  );
}

/** Wallet metadata is not read: the profile leaves nothing to negotiate. */
function readWalletNonce(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  const nonce = (body as Record<string, unknown>).wallet_nonce;
  if (nonce === undefined) return null;
  if (typeof nonce !== 'string' || !WALLET_NONCE.test(nonce)) {
    throw new WalletFacingError('invalid_request', 400, 'The wallet_nonce is not in the expected form.');
  }
  return nonce;
}
