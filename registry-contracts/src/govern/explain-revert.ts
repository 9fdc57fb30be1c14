// What a contract refused, as one of our codes and a sentence that says what to do.
import type { ErrorDescription } from 'ethers';
import { interfaces } from '../contracts.ts';
import { GovernanceError, type GovernanceErrorCode } from './errors.ts';

type Explain = (error: ErrorDescription, chainTimeSeconds?: number) => [GovernanceErrorCode, string];

const plain =
  (code: GovernanceErrorCode, sentence: string): Explain =>
  () => [code, sentence];

const states = ['unknown', 'open', 'waiting', 'ready', 'executed already', 'vetoed', 'expired'];
const isoTime = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString();

const sentences: Record<string, Explain> = {
  CallerIsNotParty: plain('not_a_party', 'This key is none of the council’s parties.'),
  CallerIsNotCouncil: plain('not_the_council', 'Only the council changes this: propose it.'),
  CallerIsNotController: plain('not_the_controller', 'This key does not control the DID.'),
  ArgumentMissing: ({ args }) => ['argument_invalid', `“${args[0]}” is missing.`],
  ArgumentTooLong: ({ args }) => [
    'argument_invalid',
    `“${args[0]}” is too long: ${args.length} where ${args.maximum} is the most.`,
  ],
  TermsInvalid: plain(
    'argument_invalid',
    'The terms do not fit: a threshold of at least 2 and fewer than the parties, and no time of 0 or over a year.',
  ),
  ProposalUnknown: ({ args }) => ['proposal_unknown', `There is no proposal ${args.id}.`],
  ProposalNotInState: ({ args }) => [
    'proposal_decided',
    `Proposal ${args.id} is ${states[Number(args.state)] ?? 'unknown'}.`,
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
  DelayNotOver: ({ args }, chainTimeSeconds) => {
    const until = `Proposal ${args.id} can be vetoed until ${isoTime(args.vetoableUntil)}`;
    if (chainTimeSeconds === undefined) return ['delay_not_over', `${until}: execute it afterwards.`];
    const remaining = Math.max(1, Number(args.vetoableUntil) - chainTimeSeconds + 1);
    return ['delay_not_over', `${until}: execute it in ${remaining} s.`];
  },
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
    const why = inner === undefined ? 'without a reason' : `: ${say(inner)}`;
    return [
      'call_failed',
      `Call ${Number(args.index) + 1} of proposal ${args.id} was refused${why.startsWith(':') ? why : ` ${why}.`}`,
    ];
  },
  StreamUnknown: plain('stream_unknown', 'This stream is not open yet.'),
  NumberNotNext: ({ args }) => [
    'stream_forked',
    `The stream goes on with number ${args.expected}, not ${args.given}: somebody else has written to it.`,
  ],
  LogNotExtended: plain('log_not_extended', 'A log that was anchored is never shorter or different later.'),
};

/** What the registries refuse the council, by the contracts' own names. */
const registrySentences: Record<string, string> = {
  KeyAlreadyListed: 'the key is listed for this type already.',
  KeyNotListed: 'the key was never listed for this type.',
  KeyBelongsToAnother: 'the key belongs to another DID or issuer.',
  KeyIsCompromised: 'the key is known to be in the wrong hands.',
  StateNotAllowed: 'this state does not exist, or its date does not fit.',
  StateUnchanged: 'it is in this state already.',
  StateIsFinal: 'what is withdrawn or compromised never comes back.',
  RootAlreadyKnown: 'the root is listed, or was and never comes back.',
  RootNotListed: 'the root is not listed.',
  VerifierNotRegistered: 'the agency was never registered.',
  VersionAlreadyPublished: 'this version is published already, and never overwritten.',
  EffectNotAhead: 'the effect must come later than now and than that of every version before.',
  EffectTooFarAhead: 'the effect is too far ahead; seconds are meant.',
  NotPublished: 'nothing is published under this id, or nothing that would take effect then.',
  PartyAlreadyListed: 'the party is one already.',
  PartyNotListed: 'the party is none.',
  NotSuspendedInEmergency: 'there is no emergency suspension to lift.',
  ProposedBeforeSuspension: 'the suspension is younger than the proposal to lift it: propose that anew.',
};

const say = (error: ErrorDescription, chainTimeSeconds?: number): string =>
  registrySentences[error.name] ??
  sentences[error.name]?.(error, chainTimeSeconds)[1] ??
  `${error.name}(${error.args.map(String).join(', ')}).`;

/** The error of any of our contracts that this data encodes; undefined if it is none. */
function parseRevert(data: string): ErrorDescription | undefined {
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
  chainTimeSeconds: number | undefined,
  cause: unknown,
): GovernanceError {
  const error = data ? parseRevert(data) : undefined;
  if (error === undefined) {
    return new GovernanceError('transaction_refused', 'The contract refused, without a reason.', { cause });
  }
  const [code, sentence] = sentences[error.name]?.(error, chainTimeSeconds) ?? [
    'transaction_refused',
    `The contract refused: ${say(error)}`,
  ];
  return new GovernanceError(code, sentence, { cause });
}
