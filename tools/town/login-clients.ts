// The services that people log in to at the city's login: in this town, the issuer.
import { join } from 'node:path';
import { type DataFolder, writePrivately } from './data-folder.ts';

export type LoginClient = {
  client_id: string;
  client_secret: string;
  redirect_uris: string[];
  name: { 'zh-CN': string; en: string };
};

/** The issuer as the city's login knows it. */
export const issuerAsClient = (folder: Pick<DataFolder, 'secret'>, issuerUrl: string): LoginClient => ({
  client_id: 'anju-issuer',
  client_secret: folder.secret('city-login-client'),
  redirect_uris: [`${issuerUrl}/login/callback`],
  name: { 'zh-CN': '城市部门凭证', en: 'Credentials of the city’s departments' },
});

/** Written at each start, so that it follows the addresses. @returns its path */
export function writeLoginClients(folder: DataFolder, issuerUrl: string): string {
  const path = join(folder.loginDir, 'clients.json');
  writePrivately(path, JSON.stringify([issuerAsClient(folder, issuerUrl)], null, 2));
  return path;
}
