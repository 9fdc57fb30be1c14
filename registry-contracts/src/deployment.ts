// Where the contracts stand on one chain: the file that every other part is given.
import { readFileSync } from 'node:fs';
import { isAddress } from 'ethers';

export interface Deployment {
  chainId: number;
  /** Address of the ERC-1056 contract. */
  didRegistry: string;
  /** Address of the IssuerRegistry. */
  issuerRegistry: string;
  /** No event of either contract is in an earlier block. */
  deployedAtBlock: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * Reads a deployment file.
 * @throws Error naming the file when it is missing or not a deployment.
 */
export function readDeployment(path: string): Deployment {
  let value: Partial<Record<keyof Deployment, unknown>> | null;
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) as typeof value;
  } catch (cause) {
    throw new Error(`no readable registry deployment at ${path}`, { cause });
  }
  const { chainId, didRegistry, issuerRegistry, deployedAtBlock } = value ?? {};
  if (
    !isCount(chainId) ||
    !isCount(deployedAtBlock) ||
    !isAddress(didRegistry) ||
    !isAddress(issuerRegistry)
  ) {
    throw new Error(`${path} is not a registry deployment`);
  }
  return { chainId, didRegistry, issuerRegistry, deployedAtBlock };
}
