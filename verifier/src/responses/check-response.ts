// Everything that is asked of a decrypted response before it becomes a decision. Claims live in this call alone.
import { dayOfDecision, decide, samePersonAndHousehold } from '@anju/eligibility';
import { matchToQuery } from '@anju/openid4vp';
import type { Outcome, VerifierPorts } from '../ports.ts';
import type { RequestSubject } from '../requests/presentation-request.ts';
import { queryOf } from '../requests/request-object.ts';
import { RefusedResponseError } from './reasons.ts';

export type CheckResponse = (input: {
  request: RequestSubject;
  nonce: string;
  vpToken: Record<string, unknown>;
}) => Promise<Outcome>;

type Ports = Pick<VerifierPorts, 'rules' | 'agency' | 'verifyPresentation' | 'checkStatus' | 'now'>;

type Facts = Record<string, Record<string, unknown>>;

/** Throws `ResponseError` or `RefusedResponseError` with the first reason found. */
export function createCheckResponse({
  rules,
  agency,
  verifyPresentation,
  checkStatus,
  now,
}: Ports): CheckResponse {
  return async ({ request, nonce, vpToken }) => {
    const published = rules.bySha256(request.rule.sha256);
    if (published === null) throw new Error('the rule of a stored request is not in the catalogue');

    const answers = matchToQuery(vpToken, queryOf(published));
    const checked = [];
    for (const answer of answers) {
      const good = await verifyPresentation({ ...answer, audience: agency.clientId, nonce });
      checked.push({ id: answer.credential.id, ...good });
    }

    const statuses = await Promise.all(
      checked.map(({ status, iss, vct }) => checkStatus({ ...status, iss, vct })),
    );
    for (const { status } of statuses) {
      if (status === 'revoked') throw new RefusedResponseError('credential_revoked');
      if (status === 'suspended') throw new RefusedResponseError('credential_suspended');
    }

    const facts: Facts = Object.fromEntries(checked.map(({ id, claims }) => [id, claims]));
    const match = matched(facts);
    if (match !== 'same') throw new RefusedResponseError(match);

    const { decision, clauses } = decided(published.rule, facts, dayOfDecision(published.rule, now()));
    const statusAsOf = new Date(Math.min(...statuses.map(({ fetchedAt }) => fetchedAt.getTime())));
    return { decision, clauses: clauses.map(({ id, met }) => ({ id, met })), statusAsOf };
  };
}

function matched(facts: Facts): ReturnType<typeof samePersonAndHousehold> {
  try {
    return samePersonAndHousehold(facts);
  } catch {
    throw new RefusedResponseError('claim_value_invalid');
  }
}

/** The eligibility package throws on a fact of the wrong type or range; its error could name the claim, so it ends here. */
function decided(...input: Parameters<typeof decide>): ReturnType<typeof decide> {
  try {
    return decide(...input);
  } catch {
    throw new RefusedResponseError('claim_value_invalid');
  }
}
