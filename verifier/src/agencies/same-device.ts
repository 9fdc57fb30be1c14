// POST /agency/requests/:id/result — a browser that was asked on the same device is back on the agency's page: with the code
// that it came with, and in the session that asked, the agency's system reads what came of the answer.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { shownRequestState } from '../decisions/read-decision.ts';
import { DeskError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import type { VerifierPorts } from '../ports.ts';
import type { Way } from '../requests/create-request.ts';
import type { ReleaseResult } from '../responses/release-result.ts';
import type { Agency } from './agencies.ts';
import { agencyCalling } from './api-gate.ts';

/** Secret of the browser's session, which the agency's system began; opaque here. */
const Session = z.string().min(16).max(256);

export const SameDevice = z.strictObject({ return_uri: z.string().max(500), session: Session });

/** Throws `DeskError('return_uri_unknown')`. */
export function wayBack({ returnUris }: Agency, asked: z.infer<typeof SameDevice> | undefined): Way {
  if (asked === undefined) return { mode: 'cross_device' };
  const { return_uri: returnUri, session } = asked;
  if (!returnUris.includes(returnUri)) throw new DeskError('return_uri_unknown');
  return { mode: 'same_device', session, returnTo: () => `${returnUri}?response_code=` };
}

const Return = z.strictObject({ session: Session, response_code: z.string().min(1).max(256) });

export function registerReturnRoute(
  app: FastifyInstance,
  { rules, releaseResult }: Pick<VerifierPorts, 'rules'> & { releaseResult: ReleaseResult },
): void {
  // counted by the gate, as every call of the agency's systems is
  const config = { rateLimit: false } as const;
  app.post<{ Params: { id: string } }>('/agency/requests/:id/result', { config }, async (request) => {
    const { session, response_code: code } = parseInput(Return, request.body);
    const agency = agencyCalling(request).id;
    return shownRequestState(await releaseResult({ id: request.params.id, agency, session, code }), rules);
  });
}
