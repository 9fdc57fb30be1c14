// What the clerk's console calls. Logging in is the one route outside; every other is registered behind the session.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { configurationsOf } from '../departments/configurations.ts';
import type { Department } from '../departments/department-file.ts';
import { type Offers, stateAt } from '../issuance/offers.ts';
import type { Clock, DeferredStore, RecordStore } from '../ports.ts';
import type { ImportRecords } from '../records/import-records.ts';
import type { StatusStore, StatusValue } from '../status/ports.ts';
import { recordKeyLabel, registerPersonRecordsRoute } from './person-records.ts';
import type { Clerk, ClerkLog, ClerkLogEntry } from './ports.ts';
import { registerReviewRoutes } from './reviews.ts';
import { type ClerkSessions, SESSION_SECONDS } from './sessions.ts';

const CLERK_COOKIE = 'anju_clerk';
const PAGE_SIZE = 20;
const IMPORT_LIMIT_BYTES = 8 * 1024 * 1024;
const LOGINS_PER_MINUTE = 60;

declare module 'fastify' {
  interface FastifyRequest {
    clerk?: Clerk;
  }
}

export type ClerkPorts = {
  departments: readonly Department[];
  publicUrl: string;
  walletUrl: string;
  sessions: ClerkSessions;
  offers: Offers;
  records: RecordStore;
  statuses: StatusStore;
  deferred: Pick<DeferredStore, 'waiting' | 'decide'>;
  /** Whether people can say online who they are at this department. */
  isOnline: (department: string) => boolean;
  importRecords: ImportRecords;
  audit: ClerkLog;
  now: Clock;
};

const credentials = z.object({ login: z.string().max(64), password: z.string().max(256) });
const ofDepartment = z.object({ department: z.string() });
/** PostgreSQL's text holds every character but this one. */
const storable = (value: string) => !value.includes('\0');
const ofPerson = z.object({
  department: z.string(),
  person_number: z.string().max(64).refine(storable),
});
/** At the counter, where the clerk has seen who it is; or to be sent, and then the person logs in. */
const newOffer = ofPerson.extend({ kind: z.enum(['counter', 'online']).default('counter') });
const page = z.coerce.number().int().min(1).max(1_000_000).default(1);
const search = z.object({
  department: z.string(),
  query: z.string().max(100).refine(storable).default(''),
  state: z.enum(['not_issued', 'valid', 'suspended', 'revoked']).optional(),
  page,
});

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ApiError('request_invalid');
  return parsed.data;
}

/** Browsers name the page that a writing request comes from; a program that is none names nothing. */
function refuseForeignOrigin(request: FastifyRequest, publicUrl: string): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  const own = origin === undefined ? site === undefined : origin === new URL(publicUrl).origin;
  if (!own) throw new ApiError('foreign_origin');
}

export function registerClerkRoutes(app: FastifyInstance, ports: ClerkPorts): void {
  const { departments, publicUrl, sessions, offers, records, statuses, audit, now } = ports;
  const cookie = {
    path: '/clerk',
    httpOnly: true,
    sameSite: 'strict' as const,
    secure: publicUrl.startsWith('https:'),
    maxAge: SESSION_SECONDS,
  };

  const note = (entry: Omit<ClerkLogEntry, 'at'>) => audit.append({ at: now(), ...entry });

  const describeDepartment = (department: Department) => {
    const { id, name, credential } = department;
    const recordsBy = recordKeyLabel(department);
    return {
      id,
      name,
      credentials: configurationsOf(department).map(({ configurationId, format }) => ({
        configuration_id: configurationId,
        format,
        name: credential.name,
      })),
      ...(recordsBy && { records_by: recordsBy }),
      ...(credential.review && { review: credential.review }),
      online: ports.isOnline(id),
    };
  };

  const describe = ({ login, name, departments: own }: Clerk) => ({
    login,
    name,
    // In the order of the clerk's file: the first is where the console opens.
    departments: own.flatMap((id) => departments.filter((one) => one.id === id)).map(describeDepartment),
  });

  function clerkOf(request: FastifyRequest): Clerk {
    if (!request.clerk) throw new ApiError('not_logged_in');
    return request.clerk;
  }

  function departmentOf(request: FastifyRequest, id: string): Department {
    const department = departments.find((one) => one.id === id);
    if (!department || !clerkOf(request).departments.includes(id)) throw new ApiError('department_not_yours');
    return department;
  }

  app.decorateRequest('clerk');

  app.register(async (outside) => {
    outside.addHook('onRequest', async (request) => refuseForeignOrigin(request, publicUrl));
    outside.post(
      '/clerk/session',
      { config: { rateLimit: { max: LOGINS_PER_MINUTE, timeWindow: '1 minute' } } },
      async (request, reply) => {
        const { login, password } = read(credentials, request.body);
        const session = await sessions.open(login, password);
        if (!session) throw new ApiError('login_failed');
        await note({ clerk: login, action: 'login' });
        reply.setCookie(CLERK_COOKIE, session.token, cookie);
        return describe(session.clerk);
      },
    );
  });

  async function requireSession(request: FastifyRequest): Promise<void> {
    const token = request.cookies[CLERK_COOKIE];
    const clerk = token === undefined ? undefined : await sessions.clerkOf(token);
    if (!clerk) throw new ApiError('not_logged_in');
    refuseForeignOrigin(request, publicUrl);
    request.clerk = clerk;
  }

  app.register(async (inside) => {
    inside.addHook('onRequest', requireSession);

    inside.get('/clerk/session', async (request) => describe(clerkOf(request)));

    inside.delete('/clerk/session', async (request, reply) => {
      await sessions.close(request.cookies[CLERK_COOKIE] ?? '');
      await note({ clerk: clerkOf(request).login, action: 'logout' });
      reply.clearCookie(CLERK_COOKIE, { path: cookie.path });
      return reply.code(204).send();
    });

    inside.get('/clerk/people', async (request) => {
      const asked = read(search, request.query);
      const department = departmentOf(request, asked.department).id;
      const found = await records.search({
        department,
        query: asked.query.trim(),
        state: asked.state,
        now: now(),
        limit: PAGE_SIZE + 1,
        offset: (asked.page - 1) * PAGE_SIZE,
      });
      const shown = found.slice(0, PAGE_SIZE);
      await note({ clerk: clerkOf(request).login, action: 'search', department, count: shown.length });
      return {
        people: shown.map((person) => ({
          person_number: person.personNumber,
          household_number: person.householdNumber,
          name: person.name,
          ...(person.issuedAt && { issued_at: person.issuedAt.toISOString() }),
          state: person.state,
        })),
        next: found.length > PAGE_SIZE ? asked.page + 1 : null,
      };
    });

    inside.post('/clerk/offers', async (request, reply) => {
      const { department: id, person_number: personNumber, kind } = read(newOffer, request.body);
      const department = departmentOf(request, id).id;
      if (kind === 'online' && !ports.isOnline(department)) throw new ApiError('online_not_offered');
      if (!(await records.find(department, personNumber))) throw new ApiError('person_not_found');
      // A revoked person may have a new one when a clerk says so; a suspension is to be lifted first.
      const hindrance = await statuses.hindranceOf(department, personNumber);
      if (hindrance === 'suspended') throw new ApiError('person_suspended');
      const clerk = clerkOf(request).login;
      const { offer, txCode } = await offers.makeOffer({ department, personNumber, clerk, kind });
      await note({ clerk, action: 'offer', department, personNumber });
      const uri = encodeURIComponent(`${publicUrl}/${department}/offers/${offer.id}`);
      return reply.code(201).send({
        offer_id: offer.id,
        qr: `openid-credential-offer://?credential_offer_uri=${uri}`,
        link: `${ports.walletUrl}/open?credential_offer_uri=${uri}`,
        ...(kind === 'counter' && { tx_code: txCode }),
        expires_at: offer.expiresAt.toISOString(),
      });
    });

    inside.get('/clerk/offers/:id', async (request) => {
      const { id } = read(z.object({ id: z.string().max(64) }), request.params);
      const offer = await offers.findOffer(id);
      if (!offer || !clerkOf(request).departments.includes(offer.department)) {
        throw new ApiError('offer_not_found');
      }
      return { state: stateAt(offer, now()), attempts_left: offer.attemptsLeft };
    });

    const change = (action: 'revoke' | 'suspend' | 'resume', from: StatusValue[], to: StatusValue) =>
      async function changeStatus(request: FastifyRequest, _reply: FastifyReply) {
        const { department: id, person_number: personNumber } = read(ofPerson, request.body);
        const department = departmentOf(request, id).id;
        if (!(await records.find(department, personNumber))) throw new ApiError('person_not_found');
        const endOffers = action !== 'resume';
        const count = await statuses.change({ department, personNumber, from, to, now: now(), endOffers });
        await note({ clerk: clerkOf(request).login, action, department, personNumber, count });
        return count;
      };
    const revoke = change('revoke', [0, 2], 1);
    const suspend = change('suspend', [0], 2);
    const resume = change('resume', [2], 0);
    inside.post('/clerk/credentials/revoke', async (...both) => ({ revoked: await revoke(...both) }));
    inside.post('/clerk/credentials/suspend', async (...both) => ({ suspended: await suspend(...both) }));
    inside.post('/clerk/credentials/resume', async (...both) => ({ resumed: await resume(...both) }));

    registerPersonRecordsRoute(inside, { departmentOf, clerkOf, note, records });
    registerReviewRoutes(inside, { departmentOf, clerkOf, note, deferred: ports.deferred, now });

    inside.get('/clerk/audit', async (request) => {
      const asked = read(z.object({ page }), request.query);
      const { login, departments: own } = clerkOf(request);
      const offset = (asked.page - 1) * PAGE_SIZE;
      const entries = await audit.read({ departments: own, clerk: login, limit: PAGE_SIZE + 1, offset });
      return {
        entries: entries.slice(0, PAGE_SIZE).map(({ at, personNumber, ...entry }) => ({
          at: at.toISOString(),
          ...entry,
          ...(personNumber !== undefined && { person_number: personNumber }),
        })),
        next: entries.length > PAGE_SIZE ? asked.page + 1 : null,
      };
    });
  });

  app.register(async (importing) => {
    importing.addHook('onRequest', requireSession);
    importing.removeAllContentTypeParsers();
    importing.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    importing.post('/clerk/records/import', { bodyLimit: IMPORT_LIMIT_BYTES }, async (request) => {
      const department = departmentOf(request, read(ofDepartment, request.query).department);
      if (!Buffer.isBuffer(request.body)) throw new ApiError('media_type_unsupported');
      const result = await ports.importRecords(department, request.body);
      if (result.outcome === 'refused') throw new ApiError('import_refused', { rows: result.problems });
      const clerk = clerkOf(request).login;
      await note({ clerk, action: 'import', department: department.id, count: result.imported });
      return { imported: result.imported };
    });
  });
}
