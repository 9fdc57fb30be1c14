// What a contract refused, as one of our codes and a sentence that says what to do.
import type { ErrorDescription } from 'ethers';
import { interfaces } from '../contracts.ts';
import { GovernanceError, type GovernanceErrorCode } from './errors.ts';

type Explain = (error: ErrorDescription, nowSeconds: number) => [GovernanceErrorCode, string];

const plain =
  (code: GovernanceErrorCode, sentence: string): Explain =>
  () => [code, sentence];

const sentences: Record<string, Explain> = {
  CallerIsNotParty: plain('not_a_party', 'This key is none of the council’s parties.'),
  CallerIsNotCouncil: plain('not_the_council', 'Only the council changes this: propose it.'),
  CallerIsNotController: plain('not_the_controller', 'This key does not control the DID.'),
  ProposalUnknown: ({ args }) => ['proposal_unknown', `There is no proposal ${args.id}.`],
  ProposalNotInState: ({ args }) => [
    'proposal_decided',
    `Proposal ${args.id} is ${proposalStateWord(Number(args.state))}.`,
  ],
  ContentMismatch: ({ args }) => [
    'content_differs',
    `Proposal ${args.id} holds something else than what was read. Look at it again before you approve.`,
  ],
  AlreadyApproved: ({ args }) => ['already_approved', `This party has approved proposal ${args.id} already.`],
  NotApproved: ({ args }) => ['not_approved', `This party has not approved proposal ${args.id}.`],
  TooManyProposals: ({ args }) => [
    'too_many_proposals',
    `A party has at most ${args.maximum} undecided proposals. Wait until one is decided or expires.`,
  ],
  ThresholdNotMet: ({ args }) => [
    'threshold_not_met',
    `Proposal ${args.id} has ${args.approvals} of ${args.threshold} approvals.`,
  ],
  DelayNotOver: ({ args }, nowSeconds) => [
    'delay_not_over',
    `Proposal ${args.id} can be vetoed until ${isoTime(args.vetoableUntil)}: execute it in ${Math.max(1, Number(args.vetoableUntil) - nowSeconds + 1)} s.`,
  ],
  VetoTooLate: ({ args }) => [
    'veto_too_late',
    `The delay of proposal ${args.id} was over at ${isoTime(args.vetoableUntil)}. Propose the opposite.`,
  ],
  VetoOfOwnRemoval: plain('veto_of_own_removal', 'No party vetoes its own removal.'),
  EmergencyRightUsed: plain(
    'emergency_right_used',
    'This party has suspended this already; it may again once the council has decided about it.',
  ),
  CallFailed: ({ args }) => {
    const inner = parseRevert(args.reason as string);
    const why = inner === undefined ? 'without a reason' : `with ${inner.name}`;
    return ['call_failed', `Call ${Number(args.index) + 1} of proposal ${args.id} was refused ${why}.`];
  },
  StreamUnknown: plain('stream_unknown', 'This stream is not open yet.'),
  NumberNotNext: ({ args }) => [
    'stream_forked',
    `The stream goes on with number ${args.expected}, not ${args.given}: somebody else has written to it.`,
  ],
  LogNotExtended: plain('log_not_extended', 'A log that was anchored is never shorter or different later.'),
};

const words = ['unknown', 'open', 'waiting', 'ready', 'executed already', 'vetoed', 'expired'];
const proposalStateWord = (state: number): string => words[state] ?? 'unknown';
const isoTime = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString();

/** The error of any of our contracts that this data encodes; undefined if it is none. */
export function parseRevert(data: string): ErrorDescription | undefined {
  for (const contract of Object.values(interfaces)) {
    try {
      const parsed = contract.parseError(data);
      if (parsed !== null) return parsed;
    } catch {
      // too short for a selector, or for what the selector promises
    }
  }
  return undefined;
}

/** @param data what the contract returned, 0x-prefixed; `undefined` when the chain gave none */
export function explainRevert(
  data: string | null | undefined,
  nowSeconds: number,
  cause: unknown,
): GovernanceError {
  const error = data ? parseRevert(data) : undefined;
  if (error === undefined) {
    return new GovernanceError('transaction_refused', 'The contract refused, without a reason.', { cause });
  }
  const [code, sentence] = sentences[error.name]?.(error, nowSeconds) ?? [
    'transaction_refused',
    `The contract refused: ${error.name}(${error.args.map(String).join(', ')}).`,
  ];
  return new GovernanceError(code, sentence, { cause });
}
