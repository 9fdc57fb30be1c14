// What the desk can ask about, and asking it.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { officerOf } from '../officers/routes.ts';
import { parseInput } from '../parse-input.ts';
import type { VerifierPorts } from '../ports.ts';
import { CaseNumber, refusePersonalNumber } from './case-number.ts';
import { type CreateRequest, shownRequest } from './create-request.ts';

const NewRequest = z.strictObject({
  rule_id: z.string().max(100),
  case_number: CaseNumber.optional(),
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
    refusePersonalNumber(caseNumber, 'case_number_personal');
    const created = await createRequest({
      agency: officerOf(request).agency,
      ask: { ruleId },
      caseNumber: caseNumber ?? null,
      declaration: null,
    });
    return reply.code(201).send(shownRequest(created));
  });
}
