// Every address and setting that the parts of the town are told, in one place.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, type TownConfig, type TownPorts } from '../config.ts';
import type { DataFolder } from './data-folder.ts';
import { issuerAsClient } from './login-clients.ts';

export type Addresses = Record<keyof TownPorts, string>;

export function addressesOf({ publicHost, ports }: TownConfig): Addresses {
  const at = (port: number) => `http://${publicHost}:${port}`;
  return {
    start: at(ports.start),
    issuer: at(ports.issuer),
    verifier: at(ports.verifier),
    wallet: at(ports.wallet),
    login: at(ports.login),
    chain: at(ports.chain),
  };
}

export type Environments = Record<
  'issuer' | 'verifier' | 'wallet' | 'login' | 'start',
  Record<string, string>
>;

/** The environment of each service (see the README's table of settings). */
export function environmentsOf(
  config: TownConfig,
  folder: DataFolder,
  files: {
    clerksFile: string;
    agenciesFile: string;
    officersFile: string;
    loginsFile: string;
    loginClientsFile: string;
  },
  funderKey: string,
): Environments {
  const { host, ports } = config;
  const addresses = addressesOf(config);
  const city = join(root, 'city');
  // What the demonstration shows on its pages, it shows only where nobody but this machine can see it.
  const isSeenHereOnly = host === '127.0.0.1' || host === '::1';
  const client = issuerAsClient(folder, addresses.issuer);
  const registry = { REGISTRY_RPC_URL: addresses.chain, REGISTRY_DEPLOYMENT: folder.deployment };
  return {
    issuer: {
      ...registry,
      ISSUER_HOST: host,
      ISSUER_PORT: String(ports.issuer),
      ISSUER_PUBLIC_URL: addresses.issuer,
      ISSUER_DATA_DIR: folder.issuerDir,
      ISSUER_SECRET: folder.secret('issuer'),
      ISSUER_CLERKS_FILE: files.clerksFile,
      ISSUER_FUNDER_KEY: funderKey,
      ISSUER_ANCHOR_SECONDS: '5',
      TRUSTED_ROOTS_FILE: folder.rootsFile,
      CITY_DIR: city,
      WALLET_URL: addresses.wallet,
      ISSUER_LOGIN_URL: addresses.login,
      ISSUER_LOGIN_CLIENT_ID: client.client_id,
      ISSUER_LOGIN_CLIENT_SECRET: client.client_secret,
      ISSUER_WALLET_PROVIDERS_FILE: join(folder.walletProviderDir, 'wallet-provider.json'),
      CONSOLE_DIR: join(root, 'issuer/console/dist'),
    },
    verifier: {
      ...registry,
      VERIFIER_HOST: host,
      VERIFIER_PORT: String(ports.verifier),
      VERIFIER_PUBLIC_URL: addresses.verifier,
      VERIFIER_DATA_DIR: folder.verifierDir,
      VERIFIER_SECRET: folder.secret('verifier'),
      VERIFIER_AGENCIES_FILE: files.agenciesFile,
      VERIFIER_OFFICERS_FILE: files.officersFile,
      VERIFIER_FUNDER_KEY: funderKey,
      VERIFIER_ANCHOR_SECONDS: '5',
      TRUSTED_ROOTS_FILE: folder.rootsFile,
      CITY_DIR: city,
      WALLET_URL: addresses.wallet,
      DESK_DIR: join(root, 'verifier/desk/dist'),
    },
    wallet: {
      ...registry,
      WALLET_HOST: host,
      WALLET_PORT: String(ports.wallet),
      TRUSTED_ROOTS_FILE: folder.rootsFile,
      WALLET_PUBLIC_URL: addresses.wallet,
      WALLET_PROVIDER_DIR: folder.walletProviderDir,
      WALLET_SERVICES: addresses.verifier,
      WALLET_ISSUERS: departmentIds(city)
        .map((id) => `${addresses.issuer}/${id}`)
        .join(' '),
    },
    login: {
      LOGIN_HOST: host,
      LOGIN_PORT: String(ports.login),
      LOGIN_PUBLIC_URL: addresses.login,
      LOGIN_DATA_DIR: folder.loginDir,
      LOGIN_SECRET: folder.secret('city-login'),
      LOGIN_REGISTER_FILE: join(folder.registerDir, 'residency.csv'),
      LOGIN_CLIENTS_FILE: files.loginClientsFile,
      LOGIN_DEMONSTRATION_PHONE: isSeenHereOnly ? '1' : '0',
    },
    start: {
      NOTICE_HOST: host,
      NOTICE_PORT: String(ports.start),
      ISSUER_PUBLIC_URL: addresses.issuer,
      VERIFIER_PUBLIC_URL: addresses.verifier,
      WALLET_URL: addresses.wallet,
      ...registry,
      ...(isSeenHereOnly && {
        NOTICE_LOGINS_FILE: files.loginsFile,
        NOTICE_PHONE_URL: `${addresses.login}/phone`,
      }),
    },
  };
}

/** Departments are known by the names of their files. */
const departmentIds = (city: string): string[] =>
  readdirSync(join(city, 'departments'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
