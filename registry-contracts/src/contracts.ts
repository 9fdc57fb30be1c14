// The contracts as ethers sees them, with types that come from the compiler's own ABIs.
import type { AbiParametersToPrimitiveTypes, ExtractAbiFunction, ExtractAbiFunctionNames } from 'abitype';
import { Interface, type InterfaceAbi } from 'ethers';
import { anchorsAbi } from './abi/anchors.ts';
import { councilAbi } from './abi/council.ts';
import { issuerRegistryAbi } from './abi/issuer-registry.ts';
import { publicationsAbi } from './abi/publications.ts';
import { registryDirectoryAbi } from './abi/registry-directory.ts';
import { verifierRegistryAbi } from './abi/verifier-registry.ts';

const abis = {
  council: councilAbi,
  issuerRegistry: issuerRegistryAbi,
  verifierRegistry: verifierRegistryAbi,
  publications: publicationsAbi,
  anchors: anchorsAbi,
  directory: registryDirectoryAbi,
} as const;

/** The parts of a registry, as a deployment names them. */
export type ContractName = keyof typeof abis;

type AbiOf<Name extends ContractName> = (typeof abis)[Name];

/** Names of a contract's functions. */
export type FunctionOf<Name extends ContractName> = ExtractAbiFunctionNames<AbiOf<Name>>;

/** What a contract's function takes, in order; structs as objects, integers over 48 bits as bigint. */
export type ArgumentsOf<
  Name extends ContractName,
  Method extends FunctionOf<Name>,
> = AbiParametersToPrimitiveTypes<ExtractAbiFunction<AbiOf<Name>, Method>['inputs'], 'inputs'>;

const interfaceOf = (name: ContractName): Interface => new Interface(abis[name] as unknown as InterfaceAbi);

export const interfaces: Readonly<Record<ContractName, Interface>> = {
  council: interfaceOf('council'),
  issuerRegistry: interfaceOf('issuerRegistry'),
  verifierRegistry: interfaceOf('verifierRegistry'),
  publications: interfaceOf('publications'),
  anchors: interfaceOf('anchors'),
  directory: interfaceOf('directory'),
};

/** Calldata of a function: 0x-prefixed hex. */
export const encodeCall = <Name extends ContractName, Method extends FunctionOf<Name>>(
  contract: Name,
  method: Method,
  args: ArgumentsOf<Name, Method>,
): string => interfaces[contract].encodeFunctionData(method, args as readonly unknown[]);
