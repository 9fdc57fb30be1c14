// A decided request as its agency files it: signed with the agency's key, and the same content however often it is fetched.
import { signDecision } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import { DeskError } from '../errors.ts';
import type { PresentationRequest } from '../requests/presentation-request.ts';

/** A compact JWS. Throws `DeskError('not_decided')` for a request without a decision. */
export function signedDecisionOf(request: PresentationRequest, agency: Agency): Promise<string> {
  if (request.state !== 'decided') throw new DeskError('not_decided');
  const { id, question, decision, clauses, decidedAt, statusAsOf, leafHash } = request;
  return signDecision(agency, {
    request_id: id,
    question,
    decision,
    clauses,
    decided_at: decidedAt.toISOString(),
    status_as_of: statusAsOf?.toISOString() ?? null,
    leaf_hash: leafHash && Buffer.from(leafHash).toString('hex'),
  });
}
