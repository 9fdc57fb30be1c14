// What the desk can ask about, and asking it; on the same device also the way back, bound to the officer's own session.
import { gradingClauses, routesOf } from '@anju/eligibility';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { agencyOf } from '../agencies/agencies.ts';
import { isListedFor } from '../agencies/registered-for.ts';
import type { ShowRequest } from '../decisions/show-request.ts';
import { officerOf, sessionOf } from '../officers/routes.ts';
import { parseInput } from '../parse-input.ts';
import type { VerifierPorts } from '../ports.ts';
import type { ReceiveFromPage } from '../responses/receive-from-page.ts';
import { RESPONSE_LIMIT_BYTES } from '../responses/receive-response.ts';
import type { ReleaseResult } from '../responses/release-result.ts';
import { AskedAppeal } from './appeal.ts';
import { CaseNumber, refusePersonalNumber } from './case-number.ts';
import { type CreateRequest, shownRequest } from './create-request.ts';
import { chooseOne, type Way } from './way.ts';

const Answered = {
  same_device: z.literal(true).optional(),
  digital_credentials: z.literal(true).optional(),
};
const DeskAskBody = z.strictObject({
  ...Answered,
  rule_id: z.string().max(100),
  case_number: CaseNumber.optional(),
});
const DeskAppealBody = z.strictObject({ ...Answered, ...AskedAppeal });

const DeskReturnBody = z.strictObject({ response_code: z.string().min(1).max(256) });

type Ports = Pick<VerifierPorts, 'rules' | 'agencies' | 'registrationOf' | 'now' | 'settings'> & {
  createRequest: CreateRequest;
  showRequest: ShowRequest;
  releaseResult: ReleaseResult;
  receiveFromPage: ReceiveFromPage;
};

export function registerRequestDeskRoutes(app: FastifyInstance, ports: Ports): void {
  const { rules, agencies, registrationOf, now, settings } = ports;
  const { createRequest, showRequest, releaseResult, receiveFromPage } = ports;
  app.get('/desk/services', async (request) => {
    const found = registrationOf(agencyOf(agencies, officerOf(request)));
    const offered = rules.inForce(now()).filter(({ rule }) => isListedFor(found, rule.id));
    return {
      services: offered.map(({ rule }) => ({
        rule_id: rule.id,
        version: rule.version,
        title: rule.title,
        citation: rule.citation,
        clauses: rule.clauses.map(({ id, text }) => ({ id, text })),
        routes: routesOf(rule),
        grading: rule.grades ? { title: rule.grades.title, clauses: gradingClauses(rule) } : null,
      })),
    };
  });

  app.post('/desk/requests', async (request, reply) => {
    const input = parseInput(DeskAskBody, request.body);
    const { rule_id: ruleId, case_number: caseNumber } = input;
    refusePersonalNumber(caseNumber, 'case_number_personal');
    const created = await createRequest({
      agency: officerOf(request).agency,
      ask: { ruleId },
      caseNumber: caseNumber ?? null,
      way: wayOf(input, settings, sessionOf(request)),
      declaration: null,
    });
    return reply.code(201).send(shownRequest(created));
  });

  app.post<{ Params: { id: string } }>('/desk/requests/:id/appeals', async (request, reply) => {
    const input = parseInput(DeskAppealBody, request.body);
    const { reason, instead_of: insteadOf = null } = input;
    const created = await createRequest({
      agency: officerOf(request).agency,
      ask: { against: request.params.id, reason, insteadOf },
      caseNumber: null,
      way: wayOf(input, settings, sessionOf(request)),
      declaration: null,
    });
    return reply.code(201).send(shownRequest(created));
  });

  app.post<{ Params: { id: string } }>('/desk/requests/:id/result', async (request) => {
    const { response_code: code } = parseInput(DeskReturnBody, request.body);
    const { agency } = officerOf(request);
    const released = { id: request.params.id, agency, session: sessionOf(request), code };
    return showRequest(await releaseResult(released));
  });

  const bodyLimit = RESPONSE_LIMIT_BYTES;
  app.post<{ Params: { id: string } }>('/desk/requests/:id/response', { bodyLimit }, async (request) => {
    const { agency } = officerOf(request);
    const session = sessionOf(request);
    const answered = { id: request.params.id, agency, session, credential: request.body };
    return showRequest(await receiveFromPage(answered));
  });
}

function wayOf(
  asked: { same_device?: true | undefined; digital_credentials?: true | undefined },
  settings: Pick<VerifierPorts['settings'], 'publicUrl'>,
  session: string,
): Way {
  const { origin } = new URL(settings.publicUrl);
  return chooseOne(asked, {
    sameDevice: () => wayBack(settings, session),
    digitalCredentials: () => ({ mode: 'digital_credentials', origin, session }),
  });
}

/** Back to the desk's own page. What stands in a fragment is sent to no server, so it is in no log and no Referer. */
function wayBack({ publicUrl }: Pick<VerifierPorts['settings'], 'publicUrl'>, session: string): Way {
  const returnTo = (id: string) => `${publicUrl}/desk/#/return?request=${id}&response_code=`;
  return { mode: 'same_device', session, returnTo };
}
