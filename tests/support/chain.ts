// A fresh chain with the registry on it, for the tests of every part: own port, own folder, gone at `stop`.
import { createHash } from 'node:crypto';
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
import { createTestIdentity, type TestIdentity } from '../../registry-contracts/test/support/did-key.ts';

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
  /** A fresh identity of the ERC-1056 contract with money, able to write its DID document. */
  createIdentity(): Promise<TestIdentity>;
  /** Makes a fresh identity whose document holds this P-256 key, and lists the key for the type. */
  accredit(key: {
    spkiDer: Buffer;
    vct: string;
    iss: string;
  }): Promise<{ did: string; thumbprintHex: string }>;
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
  const createIdentity = () => createTestIdentity(chain.rpcUrl, deployment.didRegistry, developmentFunderKey);
  return {
    chain,
    deployment,
    deploymentPath: join(stateDir, 'deployment.json'),
    governance,
    governorKey: developmentGovernorKey,
    funderKey: developmentFunderKey,
    stateDir,
    statePath,
    createIdentity,
    async accredit({ spkiDer, vct, iss }) {
      const { did, addKey } = await createIdentity();
      await addKey(spkiDer);
      const thumbprintHex = createHash('sha256').update(spkiDer).digest('hex');
      await governance.listKey({ thumbprintHex, vct, did, iss });
      return { did, thumbprintHex };
    },
    async stop() {
      governance.close();
      await chain.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
