// All contracts are deployed by CREATE2 through the well-known deterministic deployer: the founding alone decides the
// addresses, and a chain that forgot the contracts gets them back at the same ones.
import { createRequire } from 'node:module';
import { concat, getCreate2Address, keccak256, ZeroHash } from 'ethers';
import { buildContracts, type DeployedContract } from '../../build.ts';
import { type ContractName, interfaces } from '../contracts.ts';
import {
  bytes32,
  encodeCouncilArguments,
  type Founding,
  keyArgument,
  publicationArgument,
  registrationArgument,
} from './founding.ts';

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

/**
 * The registry's contracts in the order in which they can be deployed.
 * @throws GovernanceError when the founding holds something that is no hash or no DID of this chain.
 */
export function planRegistry(chainId: number, founding: Founding): Record<ContractName, PlannedContract> {
  const { artifacts } = buildContracts();
  const of = (contract: DeployedContract, encodedArguments: string): PlannedContract =>
    plan(concat([artifacts[contract].bytecode, encodedArguments]));

  const didRegistry = planDidRegistry().address;
  const council = of('Council', encodeCouncilArguments(founding));
  const issuerRegistry = of(
    'IssuerRegistry',
    interfaces.issuerRegistry.encodeDeploy([
      council.address,
      founding.keys.map((key) => keyArgument(chainId, key)),
      founding.roots.map(({ sha256Hex }) => bytes32(sha256Hex, 'sha256Hex')),
    ]),
  );
  const verifierRegistry = of(
    'VerifierRegistry',
    interfaces.verifierRegistry.encodeDeploy([
      council.address,
      founding.verifiers.map((verifier) => registrationArgument(chainId, verifier)),
    ]),
  );
  const publications = of(
    'Publications',
    interfaces.publications.encodeDeploy([council.address, founding.publications.map(publicationArgument)]),
  );
  const anchors = of('Anchors', interfaces.anchors.encodeDeploy([didRegistry]));
  const directory = of(
    'RegistryDirectory',
    interfaces.directory.encodeDeploy([
      didRegistry,
      council.address,
      issuerRegistry.address,
      verifierRegistry.address,
      publications.address,
      anchors.address,
    ]),
  );
  return { council, issuerRegistry, verifierRegistry, publications, anchors, directory };
}
