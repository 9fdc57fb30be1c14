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
const IDENTITY_NUMBER = /\d{17}[\dX]/i;
/** The same written in groups: then only with a date of birth in it, since case numbers have groups of digits too. */
const GROUPED_IDENTITY_NUMBER = /\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]/i;
/** The register's own numbers of persons and households. */
const REGISTER_NUMBER = /(?<![A-Z])[PH]\d{10}(?!\d)/i;

function namesAPerson(caseNumber: string): boolean {
  // full-width digits are digits too
  const plain = caseNumber.normalize('NFKC');
  const ungrouped = plain.replace(/[^\p{L}\p{N}]/gu, '');
  return (
    IDENTITY_NUMBER.test(plain) || REGISTER_NUMBER.test(plain) || GROUPED_IDENTITY_NUMBER.test(ungrouped)
  );
}

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
    if (caseNumber !== undefined && namesAPerson(caseNumber)) throw new DeskError('case_number_personal');
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
