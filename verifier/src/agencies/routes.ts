// POST /agency/requests and GET /agency/requests/:id — what the systems of an agency call: ask, and read what came of it.
import { QUERY_ERRORS, QueryError, readQuery } from '@anju/openid4vp';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { shownRequestState } from '../decisions/read-decision.ts';
import { DeskError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { plainText } from '../plain-text.ts';
import type { VerifierPorts } from '../ports.ts';
import { asksForPerson } from '../requests/agency-query.ts';
import { CaseNumber, refusePersonalNumber } from '../requests/case-number.ts';
import { type CreateRequest, shownRequest } from '../requests/create-request.ts';
import { agencyCalling } from './api-gate.ts';

const Asked = { case_number: CaseNumber.optional(), declaration: z.string().max(64).optional() };

const NewRequest = z.union([
  z.strictObject({ ...Asked, rule_id: z.string().max(100) }),
  z.strictObject({
    ...Asked,
    dcql_query: z.unknown(),
    purpose: plainText(400),
    one_person: z.boolean().default(false),
  }),
]);

type Ports = Pick<VerifierPorts, 'requests' | 'rules'> & { createRequest: CreateRequest };

export function registerAgencyRoutes(app: FastifyInstance, ports: Ports): void {
  const { requests, rules, createRequest } = ports;

  app.post('/agency/requests', async (request, reply) => {
    const input = parseInput(NewRequest, request.body);
    refusePersonalNumber(input.case_number, 'case_number_personal');
    const created = await createRequest({
      agency: agencyCalling(request).id,
      ask: 'rule_id' in input ? { ruleId: input.rule_id } : readAsk(input),
      caseNumber: input.case_number ?? null,
      declaration: input.declaration ?? null,
    });
    return reply.code(201).send(shownRequest(created));
  });

  app.get<{ Params: { id: string } }>('/agency/requests/:id', async (request) => {
    const found = await requests.find(request.params.id);
    // of others' requests not even the existence is told
    if (found === null || found.agency !== agencyCalling(request).id)
      throw new DeskError('request_not_found');
    return shownRequestState(found, rules);
  });
}

function readAsk(input: {
  dcql_query?: unknown;
  purpose: { 'zh-CN': string; en: string };
  one_person: boolean;
}) {
  const { dcql_query, purpose, one_person: isOnePersons } = input;
  for (const text of [purpose['zh-CN'], purpose.en]) refusePersonalNumber(text, 'purpose_personal');
  const query = readAgencyDcql(dcql_query);
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
