// A decided request as its agency files it: signed with the agency's key, and the same content however often it is fetched.
import { type SupersededDecision, signDecision } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import { ApiError } from '../api-error.ts';
import type { PresentationRequest } from '../requests/presentation-request.ts';

/**
 * A compact JWS. `earlier` is the request whose decision this one supersedes, null where nothing was decided before. Throws
 * `ApiError('not_decided')` for a request without a decision.
 */
export function signedDecisionOf(
  request: PresentationRequest,
  agency: Agency,
  earlier: PresentationRequest | null,
): Promise<string> {
  if (request.state !== 'decided') throw new ApiError('not_decided');
  const { id, question, decision, clauses, decidedAt, statusAsOf, leafHash } = request;
  const supersedes = supersededBy(request, earlier);
  return signDecision(agency, {
    request_id: id,
    question,
    decision,
    clauses,
    decided_at: decidedAt.toISOString(),
    status_as_of: statusAsOf?.toISOString() ?? null,
    leaf_hash: leafHash && Buffer.from(leafHash).toString('hex'),
    ...(supersedes === null ? {} : { supersedes }),
  });
}

function supersededBy(
  { appeal }: PresentationRequest,
  earlier: PresentationRequest | null,
): SupersededDecision | null {
  if (appeal === undefined) return null;
  if (earlier?.state !== 'decided' || earlier.id !== appeal.supersedes) {
    throw new Error('a decision upon appeal lacks the one that it supersedes');
  }
  const { reason, on } = appeal;
  const leafHash = earlier.leafHash && Buffer.from(earlier.leafHash).toString('hex');
  return { request_id: earlier.id, leaf_hash: leafHash, reason, decided_for: on };
}
