// Proposals for people: what they would change, who voted, how long anyone can still stop them.
import {
  type Deployment,
  type ProposalRecord,
  type RegistryOverview,
  standingOf,
  vetoableUntilOf,
} from '@anju/registry-contracts/follow';
import { describeCall } from '@anju/registry-contracts/govern';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import { RegistryCommandError } from './errors.ts';
import { shownDuration, shownMoment } from './moments.ts';
import { partyName } from './names.ts';
import type { Shown } from './show-listings.ts';

const MOST_CHARACTERS = 1000;

function viewOf(
  overview: RegistryOverview,
  deployment: Deployment,
  proposal: ProposalRecord,
  seconds: number,
) {
  const types = [...new Set(overview.listings.map(({ vct }) => vct))];
  const vetoableUntilSeconds = vetoableUntilOf(proposal, overview);
  return {
    ...proposal,
    ...(vetoableUntilSeconds === undefined ? {} : { vetoableUntilSeconds }),
    state: standingOf(proposal, overview, seconds),
    calls: proposal.calls.map((call) => ({ ...call, ...describeCall(call, deployment, types) })),
  };
}
type View = ReturnType<typeof viewOf>;

function nextStep(view: View, { terms }: RegistryOverview, seconds: number): string {
  switch (view.state) {
    case 'open':
      return `${view.approvals.length} of ${terms.threshold} approvals; until ${shownMoment(view.expiresAtSeconds)}`;
    case 'waiting':
      return `can be vetoed for ${shownDuration((view.vetoableUntilSeconds ?? 0) - seconds)} more`;
    case 'ready':
      return `can be executed until ${shownMoment(view.expiresAtSeconds)}`;
    default:
      return shownMoment(view.decidedAtSeconds ?? view.expiresAtSeconds);
  }
}

export function showProposals(overview: RegistryOverview, deployment: Deployment, seconds: number): Shown {
  const views = overview.proposals.map((one) => viewOf(overview, deployment, one, seconds)).reverse();
  const rows = views.map((view) => [
    String(view.id),
    view.state,
    nextStep(view, overview, seconds),
    partyName(overview, view.proposer),
    `${view.calls.length}`,
    plainText(view.reason, 60),
  ]);
  const { threshold, delaySeconds, emergencySeconds } = overview.terms;
  const terms = `${overview.parties.length} parties; ${threshold} decide after a delay of ${shownDuration(delaySeconds)} in which one can veto; one alone suspends for ${shownDuration(emergencySeconds)} at most.`;
  return {
    json: { terms: overview.terms, parties: overview.parties, proposals: views },
    text: `${terms}\n\n${rows.length === 0 ? 'Nothing was ever proposed.' : textTable(['ID', 'STATE', 'WHAT COMES NEXT', 'PROPOSED BY', 'CHANGES', 'REASON'], rows)}`,
  };
}

/** @throws RegistryCommandError `not_found` */
export function showProposal(
  overview: RegistryOverview,
  deployment: Deployment,
  id: number,
  seconds: number,
): Shown {
  const found = overview.proposals.find((one) => one.id === id);
  if (found === undefined) throw new RegistryCommandError('not_found', `There is no proposal ${id}.`);
  const view = viewOf(overview, deployment, found, seconds);
  const lines = [
    `Proposal ${view.id}: ${view.state} (${nextStep(view, overview, seconds)})`,
    `  proposed   ${shownMoment(view.proposedAtSeconds)} by ${partyName(overview, view.proposer)}`,
    `  reason     ${plainText(view.reason, MOST_CHARACTERS)}`,
    `  content    ${view.contentHash}`,
    ...view.approvals.map(
      ({ party, atSeconds }) => `  approved   ${shownMoment(atSeconds)} by ${partyName(overview, party)}`,
    ),
    ...(view.vetoedBy === undefined
      ? []
      : [
          `  vetoed     ${shownMoment(view.decidedAtSeconds)} by ${partyName(overview, view.vetoedBy.party)}: ${plainText(view.vetoedBy.reason, MOST_CHARACTERS)}`,
        ]),
    '',
    ...view.calls.flatMap(({ sentence }, index) => [
      `  ${index + 1}. ${sentence.en}`,
      `     ${sentence['zh-CN']}`,
    ]),
  ];
  return { json: view, text: lines.join('\n') };
}
