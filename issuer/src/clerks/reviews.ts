// Requests that wait for a clerk (deferred issuance): the list of a department, and a decision that counts once.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { Department } from '../departments/department-file.ts';
import type { Clock, DeferredStore } from '../ports.ts';
import type { Clerk, ClerkLogEntry } from './ports.ts';

const LIST_LENGTH = 100;

export type ReviewPorts = {
  /** @throws ApiError department_not_yours */
  departmentOf(request: FastifyRequest, id: string): Department;
  clerkOf(request: FastifyRequest): Clerk;
  note(entry: Omit<ClerkLogEntry, 'at'>): Promise<void>;
  deferred: Pick<DeferredStore, 'waiting' | 'decide'>;
  now: Clock;
};

const asked = z.object({ department: z.string() });
const reviewId = z.uuid();
const decided = z.object({ decision: z.enum(['approve', 'decline']) });

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ApiError('request_invalid');
  return parsed.data;
}

/** Behind the clerk's session. */
export function registerReviewRoutes(app: FastifyInstance, ports: ReviewPorts): void {
  const { departmentOf, clerkOf, note, deferred, now } = ports;

  app.get('/clerk/reviews', async (request) => {
    const department = departmentOf(request, read(asked, request.query).department).id;
    const waiting = await deferred.waiting(department, now(), LIST_LENGTH);
    // The list shows people as a search does.
    await note({ clerk: clerkOf(request).login, action: 'search', department, count: waiting.length });
    return {
      reviews: waiting.map(({ id, personNumber, recordKey, configurationId, name, requestedAt }) => ({
        id,
        person_number: personNumber,
        ...(recordKey !== '' && { record_key: recordKey }),
        configuration_id: configurationId,
        name,
        requested_at: requestedAt.toISOString(),
      })),
    };
  });

  app.post<{ Params: { id: string } }>('/clerk/reviews/:id', async (request, reply) => {
    const { decision } = read(decided, request.body);
    const { login: clerk, departments } = clerkOf(request);
    if (!reviewId.safeParse(request.params.id).success) throw new ApiError('review_gone');
    const review = await deferred.decide({
      departments,
      id: request.params.id,
      decision: decision === 'approve' ? 'approved' : 'declined',
      clerk,
      at: now(),
    });
    if (!review) throw new ApiError('review_gone');
    const { department, personNumber } = review;
    await note({ clerk, action: decision, department, personNumber });
    return reply.code(204).send();
  });
}
