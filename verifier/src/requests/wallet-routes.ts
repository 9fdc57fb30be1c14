// GET and POST /wallet/requests/:id (registered under /wallet) — the request_uri (OpenID4VP 1.0, section 5.10).
import { REQUEST_OBJECT_TYPE, readWalletNonce } from '@anju/openid4vp';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { WalletFacingError } from '../wallet-error.ts';
import type { HandOutRequest } from './hand-out-request.ts';

type IdParams = { Params: { id: string } };

export function registerRequestWalletRoutes(app: FastifyInstance, handOut: HandOutRequest): void {
  const answer = (reply: FastifyReply, jwt: string) =>
    reply.header('content-type', `application/${REQUEST_OBJECT_TYPE}`).send(jwt);

  app.get<IdParams>('/requests/:id', async (request, reply) =>
    answer(reply, await handOut({ id: request.params.id, walletNonce: null })),
  );
  app.post<IdParams>('/requests/:id', async (request, reply) =>
    answer(reply, await handOut({ id: request.params.id, walletNonce: walletNonceIn(request.body) })),
  );
}

function walletNonceIn(body: unknown): string | null {
  const nonce = readWalletNonce(body);
  if (nonce === undefined) {
    throw new WalletFacingError('invalid_request', 400, 'The wallet_nonce is not in the expected form.');
  }
  return nonce;
}
