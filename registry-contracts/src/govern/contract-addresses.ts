// Both contracts are deployed by CREATE2 through the well-known deterministic deployer, so a chain that forgot them
// gets them back at the same addresses, and the deployment file stays true.
import { createRequire } from 'node:module';
import { AbiCoder, concat, getCreate2Address, keccak256, ZeroHash } from 'ethers';
import { buildContracts } from '../../build.ts';

/** Deterministic deployer by Arachnid: calldata is salt and creation code. anvil has it from the first block. */
export const deterministicDeployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

export interface PlannedContract {
  address: string;
  /** Calldata for the deterministic deployer. */
  deployerCalldata: string;
}

const plan = (creationCode: string): PlannedContract => ({
  address: getCreate2Address(deterministicDeployer, ZeroHash, keccak256(creationCode)),
  deployerCalldata: concat([ZeroHash, creationCode]),
});

/** The unmodified ERC-1056 contract of the package `ethr-did-registry`. */
export function planDidRegistry(): PlannedContract {
  const require = createRequire(import.meta.url);
  const { EthereumDIDRegistry } = require('ethr-did-registry') as {
    EthereumDIDRegistry: { bytecode: string };
  };
  return plan(EthereumDIDRegistry.bytecode);
}

/** Our registry, for one governor: another governor means another address. */
export function planIssuerRegistry(governor: string): PlannedContract {
  const artifact = buildContracts().artifacts.IssuerRegistry;
  if (artifact === undefined) throw new Error('IssuerRegistry was not compiled');
  return plan(concat([artifact.bytecode, AbiCoder.defaultAbiCoder().encode(['address'], [governor])]));
}
