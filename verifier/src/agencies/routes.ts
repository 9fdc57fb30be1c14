// POST /agency/requests and GET /agency/requests/:id — what the systems of an agency call: ask, and read what came of it.
import { QUERY_ERRORS, QueryError, readQuery } from '@anju/openid4vp';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { shownRequestState } from '../decisions/read-decision.ts';
import { signedDecisionOf } from '../decisions/sign-decision.ts';
import { DeskError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { requirePlain, textInBoth } from '../plain-text.ts';
import type { VerifierPorts } from '../ports.ts';
import { asksForPerson } from '../requests/agency-query.ts';
import { CaseNumber, refusePersonalNumber } from '../requests/case-number.ts';
import { type CreateRequest, shownRequest } from '../requests/create-request.ts';
import type { ReceiveFromPage } from '../responses/receive-from-page.ts';
import type { ReleaseResult } from '../responses/release-result.ts';
import type { Agency } from './agencies.ts';
import { agencyCalling, bearerOf } from './api-gate.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { DigitalCredentials, registerOwnPageRoutes, SameDevice, wayOf } from './own-page.ts';

const Asked = {
  case_number: CaseNumber.optional(),
  declaration: z.string().max(64).optional(),
  same_device: SameDevice.optional(),
  digital_credentials: DigitalCredentials.optional(),
};

export const NewRequest = z.union([
  z.strictObject({ ...Asked, rule_id: z.string().max(100) }),
  z.strictObject({
    ...Asked,
    dcql_query: z.unknown(),
    purpose: textInBoth(400),
    one_person: z.boolean().default(false),
  }),
]);

/** The agency's systems are counted by the gate, wherever they call from; so is who is none of them, by address. */
const countedByAgency = { config: { rateLimit: false } } as const;
/** Requests end all the time. */
const ROOM_AGAIN_SECONDS = 10;

const JWT = 'application/jwt';
/** Named by itself: who takes anything gets JSON. */
const wantsJwt = (accept = '') => accept.split(',').some((type) => type.split(';')[0]?.trim() === JWT);

type Ports = Pick<VerifierPorts, 'requests' | 'rules' | 'now'> & {
  createRequest: CreateRequest;
  releaseResult: ReleaseResult;
  receiveFromPage: ReceiveFromPage;
};

export function registerAgencyRoutes(app: FastifyInstance, ports: Ports): void {
  const { requests, rules, now, createRequest } = ports;

  app.post('/agency/requests', countedByAgency, async (request, reply) => {
    const input = parseInput(NewRequest, request.body);
    const agency = agencyCalling(request);
    refusePersonalNumber(input.case_number, 'case_number_personal');
    const once = readIdempotencyKey({
      header: request.headers['idempotency-key'],
      apiKey: bearerOf(request) ?? '',
      body: request.body,
    });
    // the call that took the last place may be the one whose answer was lost
    const isKnown = once !== null && (await requests.hasKey(agency.id, once.keyHash, now()));
    if (!isKnown) await requireRoom(agency, reply);
    const created = await createRequest({
      agency: agency.id,
      ask: 'rule_id' in input ? { ruleId: input.rule_id } : readAsk(input),
      caseNumber: input.case_number ?? null,
      declaration: input.declaration ?? null,
      once,
      way: wayOf(agency, input),
    });
    return reply.code(201).send(shownRequest(created));
  });

  app.get<{ Params: { id: string } }>('/agency/requests/:id', countedByAgency, async (request, reply) => {
    const agency = agencyCalling(request);
    const found = await requests.find(request.params.id);
    // of others' requests not even the existence is told
    if (found === null || found.agency !== agency.id) throw new DeskError('request_not_found');
    reply.header('vary', 'accept');
    if (!wantsJwt(request.headers.accept)) return shownRequestState(found, rules);
    return reply.type(JWT).send(await signedDecisionOf(found, agency));
  });

  registerOwnPageRoutes(app, ports);

  async function requireRoom({ id, bounds: { openRequests } }: Agency, reply: FastifyReply): Promise<void> {
    if ((await requests.countOpen(id, now(), openRequests)) < openRequests) return;
    reply.header('retry-after', String(ROOM_AGAIN_SECONDS));
    throw new DeskError('too_many_open_requests');
  }
}

function readAsk(input: {
  dcql_query?: unknown;
  purpose: { 'zh-CN': string; en: string };
  one_person: boolean;
}) {
  const { dcql_query, purpose, one_person: isOnePersons } = input;
  requirePlain(purpose, '/purpose');
  for (const text of [purpose['zh-CN'], purpose.en]) refusePersonalNumber(text, 'purpose_personal');
  const query = readAgencyDcql(dcql_query);
  // an id stays with the decision
  for (const { id } of query.credentials) refusePersonalNumber(id, 'purpose_personal');
  if (isOnePersons && !asksForPerson(query)) throw new DeskError('one_person_not_asked');
  return { query, purpose, isOnePersons };
}

function readAgencyDcql(json: unknown) {
  try {
    return readQuery(json);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { code, at } = error;
    throw new DeskError('query_invalid', { query_error: code, place: at, hint: QUERY_ERRORS[code] });
  }
}
