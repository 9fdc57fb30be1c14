// What the desk can ask about, and asking it.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../errors.ts';
import { officerOf } from '../officers/routes.ts';
import { parseInput } from '../parse-input.ts';
import type { VerifierPorts } from '../ports.ts';
import type { CreateRequest } from './create-request.ts';

/** Any script, because case numbers read 京房审〔2026〕12号; no spaces, no markup. */
const CASE_NUMBER = /^[\p{L}\p{N}][\p{L}\p{N}〔〕（）()[\]【】./_#-]{0,63}$/u;
/** The form of a resident identity number, which would make the log a list of persons. */
const IDENTITY_NUMBER = /\d{17}[\dXx]/;

const NewRequest = z.strictObject({
  rule_id: z.string().max(100),
  case_number: z.string().regex(CASE_NUMBER).optional(),
});

type Ports = Pick<VerifierPorts, 'rules' | 'now'> & { createRequest: CreateRequest };

export function registerRequestDeskRoutes(app: FastifyInstance, { rules, now, createRequest }: Ports): void {
  app.get('/desk/services', async () => ({
    services: rules.inForce(now()).map(({ rule }) => ({
      rule_id: rule.id,
      version: rule.version,
      title: rule.title,
      citation: rule.citation,
      clauses: rule.clauses.map(({ id, text }) => ({ id, text })),
    })),
  }));

  app.post('/desk/requests', async (request, reply) => {
    const { rule_id: ruleId, case_number: caseNumber } = parseInput(NewRequest, request.body);
    if (caseNumber !== undefined && IDENTITY_NUMBER.test(caseNumber))
      throw new DeskError('case_number_personal');
    const created = await createRequest({
      agency: officerOf(request).agency,
      ruleId,
      caseNumber: caseNumber ?? null,
    });
    return reply.code(201).send({
      request_id: created.requestId,
      qr: created.qr,
      link: created.link,
      expires_at: created.expiresAt.toISOString(),
    });
  });
}
