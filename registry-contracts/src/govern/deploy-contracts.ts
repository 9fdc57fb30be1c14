// Brings both contracts onto a chain that lacks them, and writes the deployment file.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { JsonRpcProvider, Wallet } from 'ethers';
import { type Deployment, readDeployment } from '../deployment.ts';
import {
  deterministicDeployer,
  type PlannedContract,
  planDidRegistry,
  planIssuerRegistry,
} from './contract-addresses.ts';
import { GovernanceError } from './errors.ts';
import { sendAndConfirm } from './transactions.ts';

export interface DeployPorts {
  wallet: Wallet;
  provider: JsonRpcProvider;
  chainId: number;
}

/** Resolves to the deployment and to how many contracts had to be deployed. Rejects with GovernanceError. */
export async function deployContracts(
  { wallet, provider, chainId }: DeployPorts,
  deploymentPath: string,
): Promise<{ deployment: Deployment; sent: number }> {
  const hasCode = async (address: string): Promise<boolean> => (await provider.getCode(address)) !== '0x';

  const deployMissing = async ({ address, deployerCalldata }: PlannedContract): Promise<boolean> => {
    if (await hasCode(address)) return false;
    if (!(await hasCode(deterministicDeployer))) {
      throw new GovernanceError(
        'not_deployed',
        `this chain has no deterministic deployer at ${deterministicDeployer}`,
      );
    }
    try {
      await sendAndConfirm(wallet, provider, { to: deterministicDeployer, data: deployerCalldata });
    } catch (error) {
      // whoever else deploys at this moment deploys the same
      if (!(await hasCode(address))) throw error;
    }
    return true;
  };

  const didRegistry = planDidRegistry();
  const issuerRegistry = planIssuerRegistry(wallet.address);
  const nextBlock = (await provider.getBlockNumber()) + 1;
  let sent = 0;
  for (const planned of [didRegistry, issuerRegistry]) sent += (await deployMissing(planned)) ? 1 : 0;

  const known = knownDeployment(deploymentPath);
  const isKnown = known?.issuerRegistry === issuerRegistry.address && known.chainId === chainId;
  const deployment: Deployment = {
    chainId,
    didRegistry: didRegistry.address,
    issuerRegistry: issuerRegistry.address,
    deployedAtBlock: firstBlock(
      sent === 2 ? nextBlock : undefined,
      isKnown ? known.deployedAtBlock : undefined,
    ),
  };
  writeIfChanged(deploymentPath, `${JSON.stringify(deployment, null, 2)}\n`);
  return { deployment, sent };
}

// A chain that forgot blocks may hold the contracts earlier than before, and a running follower trusts the file that
// it was given: the earliest block ever true stays. 0 when a contract was there before we came.
const firstBlock = (deployedNow: number | undefined, knownBefore: number | undefined): number =>
  Math.min(deployedNow ?? Number.POSITIVE_INFINITY, knownBefore ?? deployedNow ?? 0);

function knownDeployment(path: string): Deployment | undefined {
  try {
    return readDeployment(path);
  } catch {
    return undefined; // the first deployment writes it
  }
}

function writeIfChanged(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // absent: written below
  }
  const temporaryPath = `${path}.${process.pid}.tmp`;
  writeFileSync(temporaryPath, text);
  renameSync(temporaryPath, path);
}
