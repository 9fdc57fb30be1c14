// Compiles the contracts with the solc that npm installed. Run: node registry-contracts/build.ts
// What comes out is stamped with the hash of the sources, so that a second run costs nothing.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = import.meta.dirname;
const contractsFolder = join(here, 'contracts');
const buildFolder = join(here, 'build');

/** EVM version and optimiser settings: they decide the bytecode, hence the address that it is deployed at. */
const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
};

export interface ContractArtifact {
  contractName: string;
  /** SHA-256 of sources, settings and compiler version. */
  sourceHash: string;
  abi: readonly unknown[];
  /** Creation bytecode, 0x-prefixed. */
  bytecode: string;
}

interface CompilerOutput {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: unknown[]; evm: { bytecode: { object: string } } }>>;
}

const readSources = (): Record<string, { content: string }> =>
  Object.fromEntries(
    readdirSync(contractsFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sol'))
      .sort()
      .map((name) => [
        `contracts/${relative('.', name).replaceAll('\\', '/')}`,
        { content: readFileSync(join(contractsFolder, name), 'utf8') },
      ]),
  );

const artifactPath = (contractName: string): string => join(buildFolder, `${contractName}.json`);

const readArtifact = (contractName: string): ContractArtifact | undefined => {
  try {
    return JSON.parse(readFileSync(artifactPath(contractName), 'utf8')) as ContractArtifact;
  } catch {
    return undefined; // absent, or cut short by a kill: compile again
  }
};

/**
 * Compiles `contracts/` into `build/<Contract>.json` unless that is up to date.
 * @throws Error with the compiler's own messages when a contract does not compile.
 */
export function buildContracts(): { artifacts: Record<string, ContractArtifact>; compiled: boolean } {
  const require = createRequire(import.meta.url);
  const sources = readSources();
  const compilerVersion = (require('solc/package.json') as { version: string }).version;
  const sourceHash = createHash('sha256')
    .update(JSON.stringify({ compilerVersion, settings, sources }))
    .digest('hex');

  const existing = readArtifact('IssuerRegistry');
  if (existing?.sourceHash === sourceHash) {
    return { artifacts: { IssuerRegistry: existing }, compiled: false };
  }

  // solc is 9 MB of WebAssembly: load it only when there is something to compile
  const solc = require('solc') as { compile(input: string): string };
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })),
  ) as CompilerOutput;
  const problems = (output.errors ?? []).filter(({ severity }) => severity !== 'info');
  if (problems.length > 0) {
    throw new Error(problems.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }

  const artifacts: Record<string, ContractArtifact> = {};
  mkdirSync(buildFolder, { recursive: true });
  for (const inFile of Object.values(output.contracts)) {
    for (const [contractName, { abi, evm }] of Object.entries(inFile)) {
      if (evm.bytecode.object === '') continue; // an interface
      const artifact = { contractName, sourceHash, abi, bytecode: `0x${evm.bytecode.object}` };
      artifacts[contractName] = artifact;
      const temporaryPath = `${artifactPath(contractName)}.${process.pid}`;
      writeFileSync(temporaryPath, `${JSON.stringify(artifact, null, 1)}\n`);
      renameSync(temporaryPath, artifactPath(contractName));
    }
  }
  return { artifacts, compiled: true };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { artifacts, compiled } = buildContracts();
  console.log(`${compiled ? 'compiled' : 'up to date'}: ${Object.keys(artifacts).join(', ')}`);
}
