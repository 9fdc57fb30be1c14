// The whole town on one machine: chain, issuer, verifier, wallet, login and start page, each a process of its own.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { loadAgencyIds } from '@anju/city';
import { root, SettingError, type TownConfig } from '../config.ts';
import { type Addresses, addressesOf, environmentsOf } from './addresses.ts';
import { buildWhatChanged } from './builds.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { putEmptyDatabase } from './empty-database.ts';
import { ensureFounded, type Founding, funderKey, importRegister } from './founding.ts';
import { writeLoginClients } from './login-clients.ts';
import { type Login, prepareLogins } from './logins.ts';
import { answers, type Service, type ServiceDefinition, startService } from './process.ts';

export type ServiceName = 'chain' | 'issuer' | 'verifier' | 'wallet' | 'login' | 'start';

export type Town = {
  addresses: Addresses;
  logins: Login[];
  /** Whether messages to people are shown on a page of the city's login. */
  hasDemonstrationPhone: boolean;
  folder: DataFolder;
  services: Record<ServiceName, Service>;
  stop(): Promise<void>;
};

const SETTING_OF_PORT = {
  start: 'START_PORT',
  issuer: 'ISSUER_PORT',
  verifier: 'VERIFIER_PORT',
  wallet: 'WALLET_PORT',
  login: 'LOGIN_PORT',
  chain: 'CHAIN_PORT',
} as const;

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

async function checkPorts({ ports, host }: TownConfig): Promise<void> {
  for (const [name, setting] of Object.entries(SETTING_OF_PORT)) {
    const port = ports[name as keyof typeof ports];
    if (!(await isFree(port, host))) {
      throw new SettingError(
        `Port ${port} is in use by another program. Stop that program, or choose another port with ${setting}.`,
      );
    }
  }
}

const chainAnswers = (rpcUrl: string) =>
  answers(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
  });

async function prepareDatabases(folder: DataFolder): Promise<void> {
  await putEmptyDatabase(join(folder.issuerDir, 'database'));
  await putEmptyDatabase(join(folder.verifierDir, 'database', 'pgdata'));
}

/**
 * Starts the town and resolves when everything answers. `report` is told of each step and of restarts. When `signal`
 * is aborted before that, what was started is stopped again and the promise is rejected with the signal's reason.
 *
 * @throws SettingError when a port or the data folder cannot be used, ServiceError when a part does not start
 */
export async function startTown(
  config: TownConfig,
  report: (sentence: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<Town> {
  await checkPorts(config);
  const folder = openDataFolder(config.dataDir);
  const started: Service[] = [];
  const stop = async () => {
    for (const service of started.splice(0).reverse()) await service.stop();
    folder.release();
  };
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([startEverything(), interrupted]);
  } catch (error) {
    await stop();
    throw error;
  }

  async function startEverything(): Promise<Town> {
    const { logins, ...files } = prepareLogins(folder.loginsDir, await loadAgencyIds());
    const addresses = addressesOf(config);
    const loginClientsFile = writeLoginClients(folder, addresses.issuer);
    const environments = environmentsOf(config, folder, { ...files, loginClientsFile }, funderKey);
    const founding: Founding = {
      folder,
      environments,
      chainRpcUrl: addresses.chain,
      register: { households: config.households, seed: config.seed },
      report,
    };
    const start = (
      name: ServiceName,
      script: string,
      env: Record<string, string>,
      isHealthy: () => Promise<boolean>,
      afterRestart?: () => Promise<void>,
    ) => {
      signal.throwIfAborted();
      const definition: ServiceDefinition = {
        name,
        script: join(root, script),
        env,
        isHealthy,
        logFile: join(folder.logsDir, `${name}.log`),
        ...(afterRestart ? { afterRestart } : {}),
      };
      const service = startService(definition, report);
      started.push(service);
      return service;
    };

    const chain = start(
      'chain',
      'tools/town/chain.ts',
      {
        CHAIN_PORT: String(config.ports.chain),
        ANJU_HOST: config.host,
        CHAIN_STATE: folder.chainState,
        CHAIN_PID_FILE: folder.chainPid,
        // Whoever calls the chain can rewrite it: no page but the wallet's may.
        CHAIN_ALLOW_ORIGIN: addresses.wallet,
      },
      () => chainAnswers(addresses.chain),
      () => ensureFounded(founding),
    );
    await Promise.all([buildWhatChanged(report), prepareDatabases(folder), chain.ready()]);
    report('the chain is running');
    // The register needs no chain and the chain no register.
    await Promise.all([ensureFounded(founding), importRegister(founding)]);

    const health = (base: string) => () => answers(`${base}/health`);
    const wallet = start('wallet', 'wallet-web/serve.ts', environments.wallet, () =>
      answers(addresses.wallet),
    );
    const login = start('login', 'city/login/src/main.ts', environments.login, health(addresses.login));
    const verifier = start(
      'verifier',
      'verifier/src/main.ts',
      environments.verifier,
      health(addresses.verifier),
    );
    // The wallet makes the file that names its provider, which the issuer reads when it starts.
    await wallet.ready();
    const services = {
      chain,
      issuer: start('issuer', 'issuer/src/main.ts', environments.issuer, health(addresses.issuer)),
      verifier,
      wallet,
      login,
      start: start('start', 'notice-board/serve.ts', environments.start, () => answers(addresses.start)),
    };
    await Promise.all(Object.values(services).map((service) => service.ready()));
    const hasDemonstrationPhone = environments.login.LOGIN_DEMONSTRATION_PHONE === '1';
    return { addresses, logins, hasDemonstrationPhone, folder, services, stop };
  }
}
