// GET and POST /<department>/presentation/:id — the request_uri (OpenID4VP 1.0, section 5.10), and its response_uri.
// Any web wallet may call these (CORS); nothing here reads a cookie.
import { REQUEST_OBJECT_TYPE, readResponseForm, readWalletNonce } from '@anju/openid4vp';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HandOut } from './hand-out.ts';
import { TOKEN } from './presentation-request.ts';
import type { Receive } from './receive.ts';
import { RefusedPresentationError, walletAnswerFor } from './refusals.ts';

/** One presentation of the largest size that the checker reads, as base64url twice over. */
const BODY_LIMIT_BYTES = 96 * 1024;

type IdParams = { Params: { id: string } };

class UnusableRequestError extends Error {
  readonly status: number;
  constructor(status: number, description: string) {
    super(description);
    this.status = status;
  }
}

export async function registerPresentationRoutes(
  app: FastifyInstance,
  routes: {
    department: string;
    handOut: HandOut;
    receive: Receive;
    onFailure: (error: Error) => void;
  },
): Promise<void> {
  const { department, handOut, receive } = routes;
  const base = `/${department}/presentation`;
  app.setErrorHandler((error, _request, reply) => sendError(error, reply, routes.onFailure));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(String(body))),
  );
  // forms and plain fetches are simple requests: without a preflight
  app.addHook('onRequest', async (request, reply) => {
    reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store');
    if (!TOKEN.test((request.params as { id?: string }).id ?? '')) throw gone();
  });

  const hand = async (request: FastifyRequest<IdParams>, reply: FastifyReply, walletNonce: string | null) => {
    const jwt = await handOut({ department, requestId: request.params.id, walletNonce });
    if (jwt === undefined) throw gone();
    return reply.header('content-type', `application/${REQUEST_OBJECT_TYPE}`).send(jwt);
  };
  app.get<IdParams>(`${base}/:id`, (request, reply) => hand(request, reply, null));
  app.post<IdParams>(`${base}/:id`, (request, reply) => {
    const walletNonce = readWalletNonce(request.body);
    if (walletNonce === undefined) {
      throw new UnusableRequestError(400, 'The wallet_nonce is not in the expected form.');
    }
    return hand(request, reply, walletNonce);
  });

  app.post<IdParams>(`${base}/:id/response`, { bodyLimit: BODY_LIMIT_BYTES }, async (request) => {
    const form = readResponseForm(request.body);
    if (form === null) {
      throw new UnusableRequestError(
        400,
        'A response is form-encoded: one response parameter, or error with state.',
      );
    }
    const { redirectUri } = await receive({ department, requestId: request.params.id, form });
    return { redirect_uri: redirectUri };
  });
}

const gone = () =>
  new UnusableRequestError(410, 'There is no such request: it was answered already or has expired.');

/** A parameter that is given twice becomes a list, which no reader takes. */
function parseForm(body: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function sendError(error: unknown, reply: FastifyReply, onFailure: (error: Error) => void): FastifyReply {
  if (error instanceof RefusedPresentationError) {
    const { status, body } = walletAnswerFor(error.code);
    return reply.code(status).send(body);
  }
  const status =
    error instanceof UnusableRequestError
      ? error.status
      : Number((error as Error & { statusCode?: number }).statusCode ?? 500);
  if (status < 500) {
    const description =
      error instanceof UnusableRequestError ? error.message : 'The request is not well formed.';
    return reply.code(status).send({ error: 'invalid_request', error_description: description });
  }
  onFailure(error as Error);
  const { body } = walletAnswerFor('processing_failed');
  return reply.code(500).send(body);
}
