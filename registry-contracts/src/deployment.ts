// Where the contracts stand on one chain: the file that every other part is given.
import { readFileSync } from 'node:fs';
import { isAddress } from 'ethers';

/** What enrolment needs: the ERC-1056 contract stands before the registry is founded. */
export interface DidDeployment {
  chainId: number;
  /** Address of the ERC-1056 contract. */
  didRegistry: string;
  /** No event of any of the contracts is in an earlier block. */
  deployedAtBlock: number;
}

/** Addresses of the whole registry. `directory` leads to all the others. */
export interface Deployment extends DidDeployment {
  directory: string;
  council: string;
  issuerRegistry: string;
  verifierRegistry: string;
  publications: string;
  anchors: string;
}

type Fields = Partial<Record<keyof Deployment, unknown>>;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function readFields(path: string): Fields {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as Fields | null) ?? {};
  } catch (cause) {
    throw new Error(`There is no readable registry deployment at ${path}.`, { cause });
  }
}

function didPart({ chainId, didRegistry, deployedAtBlock }: Fields, path: string): DidDeployment {
  if (!isCount(chainId) || !isCount(deployedAtBlock) || !isAddress(didRegistry)) {
    throw new Error(`${path} is not a registry deployment.`);
  }
  return { chainId, didRegistry, deployedAtBlock };
}

/**
 * Reads what enrolment needs from a deployment file, founded or not.
 * @throws Error naming the file when it is missing or not a deployment.
 */
export const readDidDeployment = (path: string): DidDeployment => didPart(readFields(path), path);

/**
 * Reads a deployment file.
 * @throws Error naming the file when it is missing, not a deployment, or of a registry that is not founded yet.
 */
export function readDeployment(path: string): Deployment {
  const fields = readFields(path);
  const did = didPart(fields, path);
  const { directory, council, issuerRegistry, verifierRegistry, publications, anchors } = fields;
  if (
    !isAddress(directory) ||
    !isAddress(council) ||
    !isAddress(issuerRegistry) ||
    !isAddress(verifierRegistry) ||
    !isAddress(publications) ||
    !isAddress(anchors)
  ) {
    throw new Error(`The registry at ${path} is not founded yet: only its DID contract is deployed.`);
  }
  return { ...did, directory, council, issuerRegistry, verifierRegistry, publications, anchors };
}
