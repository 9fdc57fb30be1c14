// Writing side of the registry: the embedded chain, deployment, one party's hand in the council, anchors.
export {
  type Deployment,
  type DidDeployment,
  readDeployment,
  readDidDeployment,
} from '../deployment.ts';
export { addressOfDid, didOfAddress } from '../did-ethr.ts';
export type { PublicationKind, RegistrationState, StreamKind } from '../enumerations.ts';
export type { KeyState } from '../key-state.ts';
export { type Call, type Change, type DecodedChange, encodeChange } from './changes.ts';
export {
  type AnchorWriter,
  type AnchorWriterOptions,
  createAnchorWriter,
} from './create-anchor-writer.ts';
export {
  createGovernor,
  type Governor,
  type GovernorOptions,
  type ProposalHandle,
} from './create-governor.ts';
export { type DecideOptions, decideTogether, resendTogether } from './decide-together.ts';
export {
  type DeployOptions,
  deployDidRegistry,
  deploymentPathIn,
  deployRegistry,
  readFounding,
} from './deploy.ts';
export { type DescribedCall, describeCall } from './describe-call.ts';
export { developmentFunderKey, developmentPartyKeys } from './development-keys.ts';
export {
  ChainStartError,
  type ChainStartErrorCode,
  GovernanceError,
  type GovernanceErrorCode,
} from './errors.ts';
export type {
  EmergencySubject,
  Founding,
  NewKey,
  NewPublication,
  NewRegistration,
  Party,
  Terms,
} from './founding.ts';
export { isDecided, type ProposalState, type ProposalView } from './proposals.ts';
export type { Resent } from './resend-acts.ts';
export { type ChainOptions, type RunningChain, startChain } from './start-chain.ts';
export type { WrittenAnchor } from './streams.ts';
