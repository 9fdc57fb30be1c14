// A request as whoever asked it reads it: its state, what it supersedes, and what has superseded it. The earlier decision is
// not touched by the later one; that there is one is looked up.
import type { RequestStore } from '../ports.ts';
import type { Appeal } from '../requests/appeal.ts';
import type { PresentationRequest } from '../requests/presentation-request.ts';
import type { RuleCatalogue } from '../rules/rule-catalogue.ts';
import { type ShownState, shownRule, shownState } from './read-decision.ts';

export type ShownRequest = {
  request_id: string;
  rule: ReturnType<typeof shownRule>;
  case_number: string | null;
  expires_at: string;
  supersedes: ShownAppeal | null;
  superseded_by: ShownCorrection | null;
} & ShownState;

/** `request_id` is of the earlier request, whose decision this one supersedes once it is decided. */
export interface ShownAppeal {
  request_id: string;
  reason: Appeal['reason'];
  /** The day that both are decided for, YYYY-MM-DD. */
  decided_for: string;
}

/** The later request, which has superseded the decision of this one. */
export interface ShownCorrection {
  request_id: string;
  decided_at: string;
}

export type ShowRequest = (request: PresentationRequest) => Promise<ShownRequest>;

export function createShowRequest(ports: {
  requests: Pick<RequestStore, 'findAppealsOf'>;
  rules: RuleCatalogue;
}): ShowRequest {
  const { requests, rules } = ports;
  return async (request) => {
    const [correction] = request.state === 'decided' ? await findCorrections(requests, [request.id]) : [];
    return {
      request_id: request.id,
      rule: shownRule(request.question, rules),
      case_number: request.caseNumber,
      expires_at: request.expiresAt.toISOString(),
      supersedes: shownAppeal(request.appeal),
      superseded_by: correction === undefined ? null : shownCorrection(correction),
      ...shownState(request, rules),
    };
  };
}

export type Correction = Extract<PresentationRequest, { state: 'decided' }> & { appeal: Appeal };

/** Of these requests those decisions that have superseded theirs. */
export async function findCorrections(
  requests: Pick<RequestStore, 'findAppealsOf'>,
  ids: readonly string[],
): Promise<Correction[]> {
  const appeals = await requests.findAppealsOf(ids);
  return appeals.filter((one): one is Correction => one.state === 'decided' && one.appeal !== undefined);
}

const shownCorrection = ({ id, decidedAt }: Correction): ShownCorrection => ({
  request_id: id,
  decided_at: decidedAt.toISOString(),
});

function shownAppeal(appeal: Appeal | undefined): ShownAppeal | null {
  if (appeal === undefined) return null;
  const { supersedes, reason, on } = appeal;
  return { request_id: supersedes, reason, decided_for: on };
}
