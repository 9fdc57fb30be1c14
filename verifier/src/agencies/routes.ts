// POST /agency/requests, GET /agency/requests/:id and POST /agency/requests/:id/appeals — what the systems of an agency call: ask,
// read what came of it, and have it decided again.
import { QUERY_ERRORS, QueryError, readQuery } from '@anju/openid4vp';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { ShowRequest } from '../decisions/show-request.ts';
import { signedDecisionOf } from '../decisions/sign-decision.ts';
import { parseInput } from '../parse-input.ts';
import { requirePlain, textInBoth } from '../plain-text.ts';
import type { VerifierPorts } from '../ports.ts';
import { asksForPerson } from '../requests/agency-query.ts';
import { AskedAppeal } from '../requests/appeal.ts';
import { CaseNumber, refusePersonalNumber } from '../requests/case-number.ts';
import { type CreateRequest, shownRequest } from '../requests/create-request.ts';
import type { Ask } from '../requests/find-asked.ts';
import { createFindOwn } from '../requests/own-request.ts';
import type { ReceiveFromPage } from '../responses/receive-from-page.ts';
import type { ReleaseResult } from '../responses/release-result.ts';
import type { Agency } from './agencies.ts';
import { agencyCalling, apiKeyOf } from './api-gate.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { DigitalCredentials, registerOwnPageRoutes, SameDevice, wayOf } from './own-page.ts';

const Answered = {
  declaration: z.string().max(64).optional(),
  same_device: SameDevice.optional(),
  digital_credentials: DigitalCredentials.optional(),
};
const Asked = { ...Answered, case_number: CaseNumber.optional() };

export const AskBody = z.union([
  z.strictObject({ ...Asked, rule_id: z.string().max(100) }),
  z.strictObject({
    ...Asked,
    dcql_query: z.unknown(),
    purpose: textInBoth(400),
    one_person: z.boolean().default(false),
  }),
]);

export const AppealBody = z.strictObject({ ...Answered, ...AskedAppeal });

/** The agency's systems are counted by the gate, wherever they call from; so is who is none of them, by address. */
const countedByAgency = { config: { rateLimit: false } } as const;
/** Requests end all the time. */
const ROOM_AGAIN_SECONDS = 10;

const JWT = 'application/jwt';
/** Named by itself: who takes anything gets JSON. */
const wantsJwt = (accept = '') => accept.split(',').some((type) => type.split(';')[0]?.trim() === JWT);

type Ports = Pick<VerifierPorts, 'requests' | 'now'> & {
  createRequest: CreateRequest;
  showRequest: ShowRequest;
  releaseResult: ReleaseResult;
  receiveFromPage: ReceiveFromPage;
};

interface AskedByAgency extends z.infer<z.ZodObject<typeof Answered>> {
  ask: Ask;
  case_number?: string | undefined;
}

export function registerAgencyRoutes(app: FastifyInstance, ports: Ports): void {
  const { requests, now, createRequest, showRequest } = ports;
  const findOwn = createFindOwn(requests);

  app.post('/agency/requests', countedByAgency, async (request, reply) => {
    const input = parseInput(AskBody, request.body);
    refusePersonalNumber(input.case_number, 'case_number_personal');
    const ask = 'rule_id' in input ? { ruleId: input.rule_id } : readAsk(input);
    return create(request, reply, { ...input, ask });
  });

  app.post<{ Params: { id: string } }>(
    '/agency/requests/:id/appeals',
    countedByAgency,
    async (request, reply) => {
      const { reason, instead_of: insteadOf = null, ...input } = parseInput(AppealBody, request.body);
      return create(request, reply, { ...input, ask: { against: request.params.id, reason, insteadOf } });
    },
  );

  async function create(request: FastifyRequest, reply: FastifyReply, input: AskedByAgency) {
    const agency = agencyCalling(request);
    const once = readIdempotencyKey({
      header: request.headers['idempotency-key'],
      apiKey: apiKeyOf(request),
      // what is asked under a key is asked at one address
      body: 'against' in input.ask ? [input.ask.against, request.body] : request.body,
    });
    // the call that took the last place may be the one whose answer was lost
    const isKnown = once !== null && (await requests.hasKey(agency.id, once.keyHash, now()));
    if (!isKnown) await requireRoom(agency, reply);
    const created = await createRequest({
      agency: agency.id,
      ask: input.ask,
      caseNumber: input.case_number ?? null,
      declaration: input.declaration ?? null,
      once,
      way: wayOf(agency, input),
    });
    return reply.code(201).send(shownRequest(created));
  }

  app.get<{ Params: { id: string } }>('/agency/requests/:id', countedByAgency, async (request, reply) => {
    const agency = agencyCalling(request);
    const found = await findOwn(request.params.id, agency.id);
    reply.header('vary', 'accept');
    if (!wantsJwt(request.headers.accept)) return showRequest(found);
    const earlier = found.appeal === undefined ? null : await requests.find(found.appeal.supersedes);
    return reply.type(JWT).send(await signedDecisionOf(found, agency, earlier));
  });

  registerOwnPageRoutes(app, ports);

  async function requireRoom({ id, bounds: { openRequests } }: Agency, reply: FastifyReply): Promise<void> {
    if ((await requests.countOpen(id, now(), openRequests)) < openRequests) return;
    reply.header('retry-after', String(ROOM_AGAIN_SECONDS));
    throw new ApiError('too_many_open_requests');
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
  if (isOnePersons && !asksForPerson(query)) throw new ApiError('one_person_not_asked');
  return { query, purpose, isOnePersons };
}

function readAgencyDcql(json: unknown) {
  try {
    return readQuery(json);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { code, at } = error;
    throw new ApiError('query_invalid', { query_error: code, place: at, hint: QUERY_ERRORS[code] });
  }
}
