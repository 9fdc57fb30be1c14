// What the tools take from the environment: ports, the data folder, and where the browser is.
import { resolve } from 'node:path';

/** An operator's setting that cannot be used; the message is one sentence that says what to change. */
export class SettingError extends Error {
  override name = 'SettingError';
}

export type TownPorts = {
  start: number;
  issuer: number;
  verifier: number;
  wallet: number;
  login: number;
  chain: number;
};

export type TownConfig = {
  dataDir: string;
  ports: TownPorts;
  /** Address the services listen on. */
  host: string;
  /** Host name that citizens' and officers' browsers use. */
  publicHost: string;
  households: number;
  seed: number;
};

const wholeNumber = (name: string, fallback: number, minimum: number, maximum: number): number => {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw new SettingError(`${name} must be a whole number from ${minimum} to ${maximum}.`);
  }
  return value;
};
const port = (name: string, fallback: number) => wholeNumber(name, fallback, 1, 65_535);

export const root = resolve(import.meta.dirname, '..');

/** Settings of the town: ports 4000 to 4003, 4005 and 8545, data in `data/`, all settable. */
export function readTownConfig(): TownConfig {
  const ports: TownPorts = {
    start: port('START_PORT', 4000),
    issuer: port('ISSUER_PORT', 4001),
    verifier: port('VERIFIER_PORT', 4002),
    wallet: port('WALLET_PORT', 4003),
    login: port('LOGIN_PORT', 4005),
    chain: port('CHAIN_PORT', 8545),
  };
  const values = Object.values(ports);
  if (new Set(values).size !== values.length) {
    throw new SettingError(
      'START_PORT, ISSUER_PORT, VERIFIER_PORT, WALLET_PORT, LOGIN_PORT and CHAIN_PORT must differ.',
    );
  }
  return {
    dataDir: resolve(root, process.env.ANJU_DATA_DIR ?? 'data'),
    ports,
    host: process.env.ANJU_HOST ?? '127.0.0.1',
    publicHost: process.env.ANJU_PUBLIC_HOST ?? 'localhost',
    households: wholeNumber('REGISTER_HOUSEHOLDS', 2000, 50, 100_000),
    seed: wholeNumber('REGISTER_SEED', 1, 0, 2 ** 31),
  };
}

/** Settings of the chain's process, which the town gives. */
export const readChainConfig = () => ({
  port: port('CHAIN_PORT', 8545),
  host: process.env.ANJU_HOST ?? '127.0.0.1',
  statePath: resolve(process.env.CHAIN_STATE ?? 'data/chain/state.json'),
  pidFile: resolve(process.env.CHAIN_PID_FILE ?? 'data/chain/anvil.pid'),
  allowOrigin: process.env.CHAIN_ALLOW_ORIGIN ?? 'http://localhost:4003',
});

export type TestConfig = {
  isContinuousIntegration: boolean;
  chromiumPath: string | undefined;
  isFull: boolean;
  killSeed: string | undefined;
};

export const readTestConfig = (): TestConfig => ({
  isContinuousIntegration: process.env.CI === 'true',
  chromiumPath: process.env.CHROMIUM_PATH,
  isFull: process.env.ANJU_FULL === '1',
  killSeed: process.env.ANJU_KILL_SEED,
});

/** Settings of `npm run registry`; without any it reads the town's registry. */
export type RegistryToolConfig = {
  rpcUrl: string;
  deploymentPath: string;
  /** File with the private key of the party that acts. */
  partyKeyFile: string | undefined;
  /** Where the acting party keeps what it sent; by its address in the town's folder when absent. */
  outboxDir: string | undefined;
  registryDir: string;
};

export function readRegistryToolConfig(): RegistryToolConfig {
  const { dataDir, publicHost, ports } = readTownConfig();
  const registryDir = resolve(dataDir, 'registry');
  const set = (text: string | undefined) => (text === undefined || text === '' ? undefined : text);
  return {
    rpcUrl: set(process.env.REGISTRY_RPC_URL) ?? `http://${publicHost}:${ports.chain}`,
    deploymentPath: resolve(
      set(process.env.REGISTRY_DEPLOYMENT) ?? resolve(registryDir, 'deployments', '31337.json'),
    ),
    partyKeyFile: set(process.env.REGISTRY_PARTY_KEY_FILE),
    outboxDir: set(process.env.REGISTRY_OUTBOX),
    registryDir,
  };
}

/** What the operator has set, for a service's own command. */
export const serviceEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env });
