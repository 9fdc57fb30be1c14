// Which decision an appeal is against, and that it is the only one: what is decided by a rule can be asked again by the agency
// that decided it, unless it was superseded before or is being asked again already.
import { ApiError } from '../api-error.ts';
import type { EarlierRequest, IdempotencyKey, NewAppeal, VerifierPorts } from '../ports.ts';
import type { PublishedRule } from '../rules/rule-catalogue.ts';
import { type Appeal, type AppealReason, dayOfRequest } from './appeal.ts';
import { createFindOwn } from './own-request.ts';
import { isOverdue } from './presentation-request.ts';

export interface AppealAgainst {
  /** Id of the decided request. */
  against: string;
  reason: AppealReason;
  /** Id of an appeal of the same decision that nobody has answered: it ends, and this one takes its place. */
  insteadOf: string | null;
}

/** What is asked again, and under which case number. */
export interface Appealed {
  published: PublishedRule;
  appeal: Appeal;
  caseNumber: string | null;
}

type Ports = Pick<VerifierPorts, 'requests' | 'rules'>;

export function createAppeals({ requests, rules }: Ports) {
  const findOwn = createFindOwn(requests);
  return {
    /** Throws `ApiError`: `request_not_found` for another agency's too, `appeal_not_possible`. */
    async find(agency: string, { against, reason }: AppealAgainst): Promise<Appealed> {
      const found = await findOwn(against, agency);
      const { state, question, caseNumber } = found;
      if (state !== 'decided' || question.kind !== 'rule') throw new ApiError('appeal_not_possible');
      // by its hash: whether it is in force, or published still, is not asked
      const published = rules.bySha256(question.sha256);
      if (published === null) throw new ApiError('appeal_not_possible');
      const on = dayOfRequest(found, published.rule);
      return { published, appeal: { supersedes: against, reason, on }, caseNumber };
    },

    /** Throws `ApiError`: `already_superseded` and `appeal_open`, each with the `request_id` of the one in the way. */
    async add(
      request: NewAppeal,
      { once, insteadOf }: { once: IdempotencyKey | null; insteadOf: string | null },
    ): Promise<'added' | EarlierRequest> {
      const { createdAt, appeal } = request;
      const { supersedes } = appeal;
      for (;;) {
        const added = await requests.addAppeal(request, once, insteadOf);
        if (added !== 'taken') return added;
        const [other] = await requests.findAppealsOf([supersedes]);
        if (other?.state === 'decided') throw new ApiError('already_superseded', { request_id: other.id });
        // what time has ended makes room, and so does what has ended since
        if (other !== undefined && !isOverdue(other, createdAt)) {
          throw new ApiError('appeal_open', { request_id: other.id });
        }
        await requests.endOverdue(createdAt);
      }
    },
  };
}
