// What the desk reads: one request, its live events, and the log of what was decided.

import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { officerOf } from '../officers/routes.ts';
import { parseInput } from '../parse-input.ts';
import type { VerifierPorts } from '../ports.ts';
import { createFindOwn } from '../requests/own-request.ts';
import { openEventStream } from './event-stream.ts';
import type { LiveEvents } from './live-events.ts';
import { loggedDecision } from './read-decision.ts';
import { findCorrections, type ShowRequest } from './show-request.ts';

const LOG_PAGE_SIZE = 50;
const LogQuery = z.object({
  page: z
    .string()
    .regex(/^\d{1,13}\.[A-Za-z0-9_-]{43}$/)
    .optional(),
});

type Ports = Pick<VerifierPorts, 'requests' | 'rules'> & { events: LiveEvents; showRequest: ShowRequest };

export function registerDecisionRoutes(app: FastifyInstance, ports: Ports): void {
  const { requests, rules, events, showRequest } = ports;
  const streams = new Set<Readable & { end?(): void }>();
  // a stream would otherwise keep the process from stopping
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.destroy();
  });

  const findOwn = createFindOwn(requests);
  const ownRequest = (request: FastifyRequest<{ Params: { id: string } }>) =>
    findOwn(request.params.id, officerOf(request).agency);

  app.get<{ Params: { id: string } }>('/desk/requests/:id', async (request) => {
    return showRequest(await ownRequest(request));
  });

  app.get<{ Params: { id: string } }>('/desk/requests/:id/events', async (request, reply) => {
    const stream = openEventStream(await ownRequest(request), {
      events,
      rules,
      onEnd: (ended) => streams.delete(ended),
    });
    streams.add(stream);
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream);
  });

  app.get('/desk/decisions', async (request) => {
    const { page } = parseInput(LogQuery, request.query);
    const found = await requests.listEnded(officerOf(request).agency, {
      before: page ?? null,
      limit: LOG_PAGE_SIZE,
    });
    const ids = found.requests.flatMap(({ id, state }) => (state === 'decided' ? id : []));
    const superseded = new Set((await findCorrections(requests, ids)).map(({ appeal }) => appeal.supersedes));
    const decisions = found.requests.flatMap((ended) => {
      const logged = loggedDecision(ended, rules);
      return logged === null ? [] : { ...logged, superseded: superseded.has(ended.id) };
    });
    return { decisions, next: found.next };
  });
}
