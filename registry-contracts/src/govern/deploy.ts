// Brings contracts onto a chain that lacks them, and keeps the two public files of a registry: its deployment and its
// founding, by chain id.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSlice, isError, type JsonRpcProvider, Wallet } from 'ethers';
import { chainIdOf, createChainProvider } from '../chain-provider.ts';
import { type Deployment, type DidDeployment, readDeployment, readDidDeployment } from '../deployment.ts';
import {
  deterministicDeployer,
  type PlannedContract,
  planDidRegistry,
  planRegistry,
} from './contract-addresses.ts';
import { GovernanceError } from './errors.ts';
import type { Founding } from './founding.ts';
import { sendAndConfirm, toGovernanceError } from './transactions.ts';
import { writeIfChanged } from './write-whole.ts';

export interface DeployOptions {
  rpcUrl: string;
  /** Key of any account that can pay; it gets no right by it. */
  privateKey: string;
  chainId: number;
  /** Holds `<chainId>.json` and `<chainId>.founding.json`. */
  deploymentsDir: string;
}

/** Where a registry's deployment stands. */
export const deploymentPathIn = (deploymentsDir: string, chainId: number): string =>
  join(deploymentsDir, `${chainId}.json`);

const foundingPathIn = (deploymentsDir: string, chainId: number): string =>
  join(deploymentsDir, `${chainId}.founding.json`);

const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function known<T>(read: (path: string) => T, path: string): T | undefined {
  try {
    return read(path);
  } catch {
    return undefined; // the first deployment writes it
  }
}

async function withChain<T>(
  { rpcUrl, privateKey, chainId }: DeployOptions,
  act: (wallet: Wallet, provider: JsonRpcProvider) => Promise<T>,
): Promise<T> {
  const provider = createChainProvider(rpcUrl, chainId);
  try {
    const found = await chainIdOf(provider);
    if (found !== chainId) {
      throw new GovernanceError('wrong_chain', `The chain at the other end is ${found}, not ${chainId}.`);
    }
    return await act(new Wallet(privateKey), provider);
  } catch (error) {
    throw toGovernanceError(error);
  } finally {
    provider.destroy();
  }
}

/** Deploys one contract unless it is there. Resolves to the block before which it was not; undefined if it was there. */
async function deployMissing(
  wallet: Wallet,
  provider: JsonRpcProvider,
  { address, deployerCalldata }: PlannedContract,
): Promise<number | undefined> {
  const hasCode = async (at: string): Promise<boolean> => (await provider.getCode(at)) !== '0x';
  if (await hasCode(address)) return undefined;
  if (!(await hasCode(deterministicDeployer))) {
    throw new GovernanceError(
      'not_deployed',
      `This chain has no deterministic deployer at ${deterministicDeployer}: deploy that first.`,
    );
  }
  const nextBlock = (await provider.getBlockNumber()) + 1;
  try {
    await sendAndConfirm(wallet, provider, { to: deterministicDeployer, data: deployerCalldata });
  } catch (error) {
    // whoever else deploys at this moment deploys the same
    if (await hasCode(address)) return nextBlock;
    // the deployer passes no reason on; the creation itself, asked directly, has one
    await provider.call({ from: wallet.address, data: dataSlice(deployerCalldata, 32) });
    throw error;
  }
  if (!(await hasCode(address))) {
    throw new GovernanceError('transaction_refused', 'The chain took the contract and does not have it.');
  }
  return nextBlock;
}

/**
 * Deploys the ERC-1056 contract unless it is there, and writes what enrolment needs to know.
 * Rejects with GovernanceError.
 */
export const deployDidRegistry = (options: DeployOptions): Promise<DidDeployment> =>
  withChain(options, async (wallet, provider) => {
    const { chainId, deploymentsDir } = options;
    mkdirSync(deploymentsDir, { recursive: true });
    const path = deploymentPathIn(deploymentsDir, chainId);
    const planned = planDidRegistry();
    const deployedNow = await deployMissing(wallet, provider, planned);
    const before = known(readDidDeployment, path);
    // a chain that forgot blocks may hold the contract earlier than before: the earliest block ever true stays
    const deployedAtBlock =
      before?.didRegistry === planned.address
        ? Math.min(before.deployedAtBlock, deployedNow ?? before.deployedAtBlock)
        : (deployedNow ?? 0);
    const did: DidDeployment = { chainId, didRegistry: planned.address, deployedAtBlock };
    const founded = known(readDeployment, path);
    writeIfChanged(path, asText(founded === undefined ? did : { ...founded, ...did }));
    return did;
  });

/**
 * The founding that was kept; undefined before the first `deployRegistry`.
 * @throws GovernanceError `founding_differs` when the file cannot be read: nobody founds over it
 */
export function readFounding(deploymentsDir: string, chainId: number): Founding | undefined {
  const path = foundingPathIn(deploymentsDir, chainId);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Founding;
  } catch (cause) {
    throw new GovernanceError(
      'founding_differs',
      `The founding at ${path} cannot be read: put back what was published.`,
      { cause },
    );
  }
}

/** A registry is founded once: later changes are the council's, and other contracts are another registry. */
function requireSameFounding({ chainId, deploymentsDir }: DeployOptions, directory: string): void {
  const kept = readFounding(deploymentsDir, chainId);
  if (kept !== undefined && planRegistry(chainId, kept).directory.address !== directory) {
    throw new GovernanceError(
      'founding_differs',
      `The registry was founded differently (${foundingPathIn(deploymentsDir, chainId)}). Propose the change to the council, or found another registry in another folder.`,
    );
  }
  const path = deploymentPathIn(deploymentsDir, chainId);
  const deployed = known(readDeployment, path);
  if (deployed !== undefined && deployed.directory !== directory) {
    throw new GovernanceError(
      'founding_differs',
      `The registry at ${path} has other contracts or another founding than this version would deploy. Go on with the version that founded it, or found another registry in another folder.`,
    );
  }
}

/**
 * Deploys the whole registry, as far as it is not there. The founding is kept beside the deployment, and every later
 * call must come with the same: what changes afterwards, the council decides.
 * Rejects with GovernanceError; `founding_differs` for another founding.
 */
export async function deployRegistry(options: DeployOptions & { founding: Founding }): Promise<Deployment> {
  const { chainId, deploymentsDir, founding } = options;
  const planned = planChecked(chainId, founding);
  requireSameFounding(options, planned.directory.address);
  const did = await deployDidRegistry(options);
  writeIfChanged(foundingPathIn(deploymentsDir, chainId), asText(founding));
  await withChain(options, async (wallet, provider) => {
    for (const contract of Object.values(planned)) await deployMissing(wallet, provider, contract);
  });
  const deployment: Deployment = {
    ...did,
    directory: planned.directory.address,
    council: planned.council.address,
    issuerRegistry: planned.issuerRegistry.address,
    verifierRegistry: planned.verifierRegistry.address,
    publications: planned.publications.address,
    anchors: planned.anchors.address,
  };
  writeIfChanged(deploymentPathIn(deploymentsDir, chainId), asText(deployment));
  return deployment;
}

function planChecked(chainId: number, founding: Founding): ReturnType<typeof planRegistry> {
  try {
    return planRegistry(chainId, founding);
  } catch (error) {
    if (error instanceof GovernanceError) throw error;
    if (!isError(error, 'INVALID_ARGUMENT') && !(error instanceof TypeError)) throw error;
    throw new GovernanceError(
      'argument_invalid',
      'The founding is not complete, or holds what is no address.',
      {
        cause: error,
      },
    );
  }
}
