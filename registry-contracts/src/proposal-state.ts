// How a proposal stands at a moment, from what was recorded of it. Pure.
import type { ProposalRecord, RegistryOverview } from './overview.ts';

/** `open`: too few approvals. `waiting`: can be vetoed. `ready`: can be executed. The others are final. */
export type ProposalStanding = 'open' | 'waiting' | 'ready' | 'executed' | 'vetoed' | 'expired';

type Rules = Pick<RegistryOverview, 'terms' | 'rulesSinceSeconds'>;

/** Last second of the delay: of an undecided proposal it is never before that of one begun when the rules changed last. */
export function vetoableUntilOf(
  { outcome, vetoableUntilSeconds }: ProposalRecord,
  { terms, rulesSinceSeconds }: Rules,
): number | undefined {
  if (vetoableUntilSeconds === undefined || outcome !== 'undecided') return vetoableUntilSeconds;
  return Math.max(vetoableUntilSeconds, rulesSinceSeconds + terms.delaySeconds);
}

/** @param seconds since 1970 */
export function standingOf(proposal: ProposalRecord, overview: Rules, seconds: number): ProposalStanding {
  const { outcome, proposedAtSeconds, expiresAtSeconds } = proposal;
  const vetoableUntilSeconds = vetoableUntilOf(proposal, overview);
  if (outcome !== 'undecided') return outcome;
  const { threshold, lifetimeSeconds } = overview.terms;
  if (seconds > (expiresAtSeconds ?? proposedAtSeconds + lifetimeSeconds)) return 'expired';
  const isApproved = proposal.approvals.length >= threshold;
  if (!isApproved || vetoableUntilSeconds === undefined) return 'open';
  return seconds > vetoableUntilSeconds ? 'ready' : 'waiting';
}
