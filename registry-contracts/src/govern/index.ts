// Writing side of the registry, for the town, its tools and tests: the embedded chain, deployment, governance.
export { type Deployment, readDeployment } from '../deployment.ts';
export { addressOfDid, didOfAddress } from '../did-ethr.ts';
export type { KeyState } from '../key-state.ts';
export {
  createGovernance,
  type Governance,
  type GovernanceOptions,
  type Outcome,
} from './create-governance.ts';
export { developmentFunderKey, developmentGovernorKey } from './development-keys.ts';
export {
  ChainStartError,
  type ChainStartErrorCode,
  GovernanceError,
  type GovernanceErrorCode,
} from './errors.ts';
export { type ChainOptions, type RunningChain, startChain } from './start-chain.ts';
