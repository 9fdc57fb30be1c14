// Where a person may have several records of a type, the clerk sees which: a unit each, by its number.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { Department, Localised } from '../departments/department-file.ts';
import type { RecordStore } from '../ports.ts';
import type { Clerk, ClerkLogEntry } from './ports.ts';

export type PersonRecordsPorts = {
  /** @throws ApiError department_not_yours */
  departmentOf(request: FastifyRequest, id: string): Department;
  clerkOf(request: FastifyRequest): Clerk;
  note(entry: Omit<ClerkLogEntry, 'at'>): Promise<void>;
  records: Pick<RecordStore, 'findAll'>;
};

const asked = z.object({
  department: z.string(),
  person_number: z
    .string()
    .max(64)
    .refine((value) => !value.includes('\0')),
});

/** What tells the records apart is called so; undefined where a person has one. */
export function recordKeyLabel({ credential }: Department): Localised | undefined {
  return credential.claims.find(({ name }) => name === credential.recordKey)?.label;
}

/** Behind the clerk's session. */
export function registerPersonRecordsRoute(app: FastifyInstance, ports: PersonRecordsPorts): void {
  app.get('/clerk/records', async (request) => {
    const query = asked.safeParse(request.query);
    if (!query.success) throw new ApiError('request_invalid');
    const { department: id, person_number: personNumber } = query.data;
    const department = ports.departmentOf(request, id).id;
    const found = await ports.records.findAll(department, personNumber);
    const clerk = ports.clerkOf(request).login;
    await ports.note({ clerk, action: 'search', department, personNumber, count: found.length });
    if (found.length === 0) throw new ApiError('person_not_found');
    return { records: found.map(({ recordKey }) => ({ key: recordKey })) };
  });
}
