// Compiles the contracts with the solc that npm installed. Run: node registry-contracts/build.ts
// What comes out is stamped with the hash of the sources, so that a second run costs nothing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
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

const deployed = [
  ...(['Council', 'IssuerRegistry', 'VerifierRegistry'] as const),
  ...(['Publications', 'Anchors', 'RegistryDirectory'] as const),
];

export type DeployedContract = (typeof deployed)[number];

export interface ContractArtifact {
  contractName: string;
  /** SHA-256 of sources, settings and compiler version. */
  sourceHash: string;
  abi: readonly unknown[];
  /** Creation bytecode, 0x-prefixed. */
  bytecode: string;
}

interface CompilerOutput {
  errors?: { severity: string; formattedMessage: string; sourceLocation?: { file: string } }[];
  contracts: Record<string, Record<string, { abi: unknown[]; evm: { bytecode: { object: string } } }>>;
}

const readOwnSources = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(contractsFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sol'))
      .sort()
      .map((name) => [
        `contracts/${name.replaceAll('\\', '/')}`,
        readFileSync(join(contractsFolder, name), 'utf8'),
      ]),
  );

/** What a contract may import beside our own sources, by the prefix that imports use. */
const libraries = {
  '@openzeppelin/contracts/': dirname(require.resolve('@openzeppelin/contracts/package.json')),
};

/** Text of an imported source file. @throws Error when it is of no library that we know. */
function readLibrary(imported: string): string {
  const found = Object.entries(libraries).find(([prefix]) => imported.startsWith(prefix));
  if (found === undefined) throw new Error(`no library is known for the import "${imported}"`);
  const [prefix, folder] = found;
  return readFileSync(join(folder, imported.slice(prefix.length)), 'utf8');
}

/** Our sources and everything they import, under the names that the imports use. */
function readSources(): Record<string, { content: string }> {
  const sources = new Map(Object.entries(readOwnSources()));
  const waiting = [...sources];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, content] = next;
    for (const [, target = ''] of content.matchAll(/^\s*import\s[^;]*?["']([^"']+)["']/gm)) {
      const imported = target.startsWith('.') ? posix.join(posix.dirname(name), target) : target;
      if (sources.has(imported)) continue;
      const text = readLibrary(imported);
      sources.set(imported, text);
      waiting.push([imported, text]);
    }
  }
  const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);
  return Object.fromEntries([...sources].sort(byName).map(([name, content]) => [name, { content }]));
}

const artifactPath = (contractName: string): string => join(buildFolder, `${contractName}.json`);

function writeWhole(path: string, text: string): void {
  const temporaryPath = `${path}.${process.pid}`;
  writeFileSync(temporaryPath, text);
  renameSync(temporaryPath, path);
}

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
export function buildContracts(): {
  artifacts: Record<DeployedContract, ContractArtifact>;
  compiled: boolean;
} {
  const sources = readSources();
  const compilerVersion = (require('solc/package.json') as { version: string }).version;
  const sourceHash = createHash('sha256')
    .update(JSON.stringify({ compilerVersion, settings, sources }))
    .digest('hex');

  const existing = deployed.map(readArtifact);
  if (existing.every((artifact) => artifact?.sourceHash === sourceHash)) {
    const artifacts = Object.fromEntries(deployed.map((name, index) => [name, existing[index]]));
    return { artifacts: artifacts as Record<DeployedContract, ContractArtifact>, compiled: false };
  }

  // solc is 9 MB of WebAssembly: load it only when there is something to compile
  const solc = require('solc') as { compile(input: string): string };
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })),
  ) as CompilerOutput;
  // a warning about a library is not ours to mend
  const problems = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) =>
      severity === 'error' || (severity === 'warning' && sourceLocation?.file.startsWith('contracts/')),
  );
  if (problems.length > 0) {
    throw new Error(problems.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }

  mkdirSync(buildFolder, { recursive: true });
  const entries = deployed.map((contractName) => {
    const built = output.contracts[`contracts/${contractName}.sol`]?.[contractName];
    if (built === undefined) throw new Error(`the compiler says nothing of ${contractName}`);
    const artifact: ContractArtifact = {
      contractName,
      sourceHash,
      abi: built.abi,
      bytecode: `0x${built.evm.bytecode.object}`,
    };
    writeWhole(artifactPath(contractName), `${JSON.stringify(artifact, null, 1)}\n`);
    return [contractName, artifact] as const;
  });
  return {
    artifacts: Object.fromEntries(entries) as unknown as Record<DeployedContract, ContractArtifact>,
    compiled: true,
  };
}

/** `IssuerRegistry` → `issuer-registry`, the file in `src/abi` that holds the contract's ABI. */
export const abiFileOf = (contractName: string): string =>
  `${contractName.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.ts`;

/** Writes the TypeScript modules of all ABIs. Nothing of it is needed to run: they are committed. */
function writeAbiModules(artifacts: Record<DeployedContract, ContractArtifact>): void {
  const folder = join(here, 'src', 'abi');
  mkdirSync(folder, { recursive: true });
  for (const { contractName, abi } of Object.values(artifacts)) {
    const name = contractName.charAt(0).toLowerCase() + contractName.slice(1);
    const text = `// Generated by build.ts from contracts/${contractName}.sol.\nexport const ${name}Abi = ${JSON.stringify(abi)} as const;\n`;
    writeWhole(join(folder, abiFileOf(contractName)), text);
  }
  execFileSync(join(here, '..', 'node_modules', '.bin', 'biome'), ['format', '--write', folder]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { artifacts, compiled } = buildContracts();
  if (process.argv.includes('--abi')) writeAbiModules(artifacts);
  console.log(`${compiled ? 'compiled' : 'up to date'}: ${Object.keys(artifacts).join(', ')}`);
}
