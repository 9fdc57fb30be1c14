// What holds for every call, whatever it asks: what browsers are told beside the answer, and how many calls one address has.
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

const REQUESTS_A_MINUTE = 600;
const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/** Pages of ours load from us alone, run nothing that is written in them, and stand in no other page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // of texts only the screens' own markup, built in, becomes markup
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join(';');

/** The same for every answer, so they are no library's to make anew for each. */
const HEADERS = {
  // answers are about one case: nothing between us and the asker may keep them
  'cache-control': 'no-store',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  // the wallet reads our answers from another origin; what may be read is decided by CORS
  'cross-origin-resource-policy': 'cross-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
};

/** A year, as browsers ask for it. */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/** Served under https, which is so in production always, calls from this machine are those of a proxy: of anyone. */
export async function registerHardening(app: FastifyInstance, publicUrl: string): Promise<void> {
  const isHttps = publicUrl.startsWith('https:');
  const headers = isHttps ? { ...HEADERS, ...HTTPS_ONLY } : HEADERS;
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: '1 minute',
    allowList: isHttps ? [] : LOOPBACK,
  });
  await app.register(cookie);
}
