// What a program outside the town's services needs of a running town: logins, the wallet's settings, known people.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../town/data-folder.ts';
import type { Login } from '../town/logins.ts';
import type { Town } from '../town/town.ts';
import type { WalletSetting } from './citizen.ts';

export type TownAccess = Pick<Town, 'addresses' | 'logins' | 'hasDemonstrationPhone'> & {
  folder: Pick<DataFolder, 'registerDir' | 'loginsDir'>;
};

export function loginOf({ logins }: Pick<TownAccess, 'logins'>, name: string): Login {
  const found = logins.find((entry) => entry.login === name);
  if (!found) throw new Error(`the town has no login ${name}`);
  return found;
}

/** The bearer key of each agency's own systems, by the agency's id. */
export const apiKeysOf = ({ folder }: Pick<TownAccess, 'folder'>): Record<string, string> =>
  JSON.parse(readFileSync(join(folder.loginsDir, 'agency-api-keys.json'), 'utf8'));

/** The same settings that the wallet in a browser fetches. */
export async function walletSettingOf({ addresses }: Pick<TownAccess, 'addresses'>): Promise<WalletSetting> {
  const answer = await fetch(`${addresses.wallet}/config.json`);
  const { roots, issuers, walletProvider, ...registry } =
    (await answer.json()) as WalletSetting['registry'] & {
      roots: string[];
      issuers: string[];
      walletProvider: string | null;
    };
  const redirectUri = `${addresses.wallet}/receive/return`;
  return { registry, roots, issuers, redirectUri, ...(walletProvider !== null && { walletProvider }) };
}

/** The person number behind a key of the register's demonstration people. */
export function findPerson({ folder }: Pick<TownAccess, 'folder'>, key: string): string {
  const people = JSON.parse(readFileSync(join(folder.registerDir, 'demonstration-people.json'), 'utf8')) as {
    key: string;
    person_number: string;
  }[];
  const found = people.find((person) => person.key === key);
  if (!found) throw new Error(`the register has no demonstration person ${key}`);
  return found.person_number;
}
