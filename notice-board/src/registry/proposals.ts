// Proposals as people read them: each change a sentence, votes by name, how long anyone can still stop it.
import {
  type Deployment,
  type ProposalRecord,
  type RegistryOverview,
  standingOf,
  vetoableUntilOf,
} from '@anju/registry-contracts/follow';
import { describeCall } from '@anju/registry-contracts/govern';
import type { Proposal } from './board.ts';
import { partyOf } from './parties.ts';
import { shownPair, shownText } from './shown-text.ts';

const MOST_CHANGES = 30;
/** A registration is said whole, as long as it is not the longest that there can be. */
const MOST_CHARACTERS = 4000;

/** Newest first. */
export function proposalsOf(
  overview: RegistryOverview,
  deployment: Deployment,
  proposals: readonly ProposalRecord[],
  nowSeconds: number,
): Proposal[] {
  const types = [...new Set(overview.listings.map(({ vct }) => vct))];
  return proposals
    .map((one) => ({
      id: one.id,
      state: standingOf(one, overview, nowSeconds),
      proposer: partyOf(overview, one.proposer),
      reason: shownText(one.reason),
      proposedAtSeconds: one.proposedAtSeconds,
      approvals: one.approvals.map(({ party, atSeconds }) => ({
        ...partyOf(overview, party),
        atSeconds,
      })),
      vetoableUntilSeconds: vetoableUntilOf(one, overview) ?? null,
      expiresAtSeconds: one.expiresAtSeconds ?? null,
      decidedAtSeconds: one.decidedAtSeconds ?? null,
      veto:
        one.vetoedBy === undefined
          ? null
          : { party: partyOf(overview, one.vetoedBy.party), reason: shownText(one.vetoedBy.reason) },
      changes: one.calls
        .slice(0, MOST_CHANGES)
        .map((call) => shownPair(describeCall(call, deployment, types).sentence, MOST_CHARACTERS)),
      moreChanges: Math.max(one.calls.length - MOST_CHANGES, 0),
    }))
    .reverse();
}
