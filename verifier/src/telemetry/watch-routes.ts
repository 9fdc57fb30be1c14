// One figure and one span for each HTTP request, named after the pattern that it matched.
import { METHODS } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { RouteSpan, Traces } from './traces.ts';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

export function watchRoutes(app: FastifyInstance, metrics: Metrics | null, traces: Traces | null): void {
  const spans = new WeakMap<FastifyRequest, RouteSpan>();

  if (traces !== null) {
    app.addHook('onRequest', (request, _reply, done) => {
      spans.set(request, traces.beginRoute(methodOf(request), routeOf(request)));
      done();
    });
    // the body was read in the socket's context; from here on it is the handler's
    app.addHook('preHandler', (request, _reply, done) => {
      const span = spans.get(request);
      if (span === undefined) done();
      else span.within(done);
    });
  }
  app.addHook('onResponse', (request, reply, done) => {
    metrics?.answered(routeOf(request), methodOf(request), reply.statusCode, reply.elapsedTime / 1000);
    spans.get(request)?.end(reply.statusCode);
    done();
  });
}

/** The pattern, never the address: one that matched nothing could hold anything. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}

function methodOf({ method }: FastifyRequest): string {
  return KNOWN_METHODS.has(method) ? method : 'other';
}
