// What every form and every answer of the script must be: from a page of ours, and small.
import { lookCookie, type PageLook, switchedLook } from '@anju/ui/pages';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FailureError } from '../failure-error.ts';

const FORM_LIMIT_BYTES = 2048;

/** Fields of a form by name; the last one of those that share a name. */
export type Form = Record<string, string>;

export const formOf = ({ body }: FastifyRequest): Form =>
  typeof body === 'object' && body !== null ? (body as Form) : {};

/** Forms are read, and refused unless the browser says that a page of this origin sent them. */
export function acceptOwnForms(scope: FastifyInstance, publicUrl: string): void {
  scope.removeContentTypeParser('text/plain');
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  scope.addHook('onRequest', async (request) => {
    if (request.method === 'POST' && request.headers.origin !== publicUrl) {
      throw new FailureError('request_invalid');
    }
  });
}

export const sendPage = (reply: FastifyReply, page: string, status = 200) =>
  reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page);

/** Keeps what a switch says and shows the page again without it; undefined when no switch was pressed. */
export function followSwitch(
  request: FastifyRequest,
  reply: FastifyReply,
  look: PageLook,
  isSecure: boolean,
): FastifyReply | undefined {
  const switched = switchedLook(look, request.query);
  if (!switched) return undefined;
  reply.header('set-cookie', lookCookie(switched, isSecure));
  const [path = '/'] = request.url.split('?');
  return reply.redirect(path, 303);
}
