// A fresh chain with the registry on it, for the tests of every part: own port, own folder, gone at `stop`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createGovernance,
  type Deployment,
  developmentFunderKey,
  developmentGovernorKey,
  type Governance,
  type RunningChain,
  startChain,
} from '@anju/registry-contracts/govern';

export interface TestRegistry {
  chain: RunningChain;
  deployment: Deployment;
  /** The deployment file, as `REGISTRY_DEPLOYMENT` names it. */
  deploymentPath: string;
  governance: Governance;
  governorKey: string;
  /** Key of an account with money, not the governor's. */
  funderKey: string;
  /** Folder that is removed at `stop`. */
  stateDir: string;
  /** Where the chain keeps its state: pass it to `startChain` to start it again. */
  statePath: string;
  stop(): Promise<void>;
}

export async function startRegistry(): Promise<TestRegistry> {
  const stateDir = mkdtempSync(join(tmpdir(), 'anju-registry-'));
  const statePath = join(stateDir, 'chain.json');
  const chain = await startChain({ port: 0, statePath });
  const governance = createGovernance({
    rpcUrl: chain.rpcUrl,
    privateKey: developmentGovernorKey,
    chainId: 31337,
  });
  const deployment = await governance.deploy({ stateDir });
  return {
    chain,
    deployment,
    deploymentPath: join(stateDir, 'deployment.json'),
    governance,
    governorKey: developmentGovernorKey,
    funderKey: developmentFunderKey,
    stateDir,
    statePath,
    async stop() {
      governance.close();
      await chain.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
