// An authorization request at a browser: opened by the browser that began it alone, shown as pages, and ended by sending
// that browser back to the wallet.
import { lookCookie, lookOf, type PageLook, switchedLook } from '@anju/ui/pages';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import type { Department } from '../departments/department-file.ts';
import { replay } from './hand-over.ts';
import { type AuthorizationPage, authorizationPage, type Refusal } from './pages.ts';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
export type Params = { uid: string };

/** A source for the policy that says where the last redirect may go: browsers hold a form's answer to it. */
function formTargetOf(redirectUri: unknown): string {
  const target = typeof redirectUri === 'string' ? URL.parse(redirectUri) : null;
  if (!target) return '';
  return target.protocol === 'http:' || target.protocol === 'https:' ? target.origin : target.protocol;
}

/** Another way, or another person at this browser, may be served. */
const MAY_RETRY: ReadonlySet<Refusal> = new Set([
  'not_yours',
  'no_record',
  'login_failed',
  'presentation_failed',
]);

/** What of an authorization request the pages heed. */
type Shown = { redirect_uri?: unknown; ui_locales?: unknown };

export const lookFor = ({ headers }: FastifyRequest, { ui_locales: locales }: Shown = {}): PageLook =>
  lookOf(headers, typeof locales === 'string' ? locales : undefined);

export const interactionPath = (uid: string): string => `/interaction/${uid}`;

export function createInteractionPages(ports: {
  provider: Provider;
  department: Department;
  publicUrl: URL;
}) {
  const { provider, department, publicUrl } = ports;
  const address = (uid: string) => `${publicUrl.pathname}${interactionPath(uid)}`;
  const exchange = (request: FastifyRequest<{ Params: Params }>) =>
    replay(request, publicUrl, interactionPath(request.params.uid), Buffer.alloc(0));

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    page: AuthorizationPage,
    params: Shown = {},
  ): FastifyReply {
    const policy = [
      "default-src 'none'",
      "style-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      `form-action 'self' ${formTargetOf(params.redirect_uri)}`.trim(),
    ].join('; ');
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(authorizationPage(page, lookFor(request, params)));
  }

  /** Keeps what a switch says and shows the page again without it; undefined when no switch was pressed. */
  function followSwitch(
    request: FastifyRequest,
    reply: FastifyReply,
    params: Shown,
  ): FastifyReply | undefined {
    const switched = switchedLook(lookFor(request, params), request.query);
    if (!switched) return undefined;
    const [path = '/'] = request.url.split('?');
    return reply
      .header('set-cookie', lookCookie(switched, publicUrl.protocol === 'https:'))
      .redirect(`${publicUrl.origin}${path}`, 303);
  }

  /** The interaction that this browser began; another browser's is as good as none. */
  async function open(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
  ): Promise<Interaction | undefined> {
    try {
      const found = await provider.interactionDetails(exchange(request), reply.raw);
      if (found.uid === request.params.uid) return found;
    } catch (error) {
      if ((error as Error).name !== 'SessionNotFound') throw error;
    }
    show(request, reply.code(400), { kind: 'failed' });
    return undefined;
  }

  async function finish(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    result: Parameters<Provider['interactionResult']>[2],
  ): Promise<FastifyReply> {
    const to = await provider.interactionResult(exchange(request), reply.raw, result, {
      mergeWithLastSubmission: false,
    });
    return reply.header('cache-control', 'no-store').redirect(to, 303);
  }

  function refuse(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    reason: Refusal,
    params: Shown,
  ): FastifyReply {
    const page: AuthorizationPage = {
      kind: 'refused',
      department: department.name,
      reason,
      base: address(request.params.uid),
      mayRetry: MAY_RETRY.has(reason),
    };
    return show(request, reply, page, params);
  }

  return { open, show, followSwitch, finish, refuse, address };
}
