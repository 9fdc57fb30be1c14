// Demonstration logins of clerks and officers: made once, kept in the data folder, handed to the services as hashes.
import { randomBytes, randomInt, scryptSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PreparedAgencies, prepareAgencies } from './agencies.ts';
import { writePrivately } from './data-folder.ts';

type Localised = { 'zh-CN': string; en: string };
export type Login = { place: 'console' | 'desk'; login: string; password: string; name: Localised };

type Account = { place: Login['place']; login: string; name: Localised; rights: Record<string, unknown> };

const DEPARTMENTS = [
  ...['income', 'residency', 'household', 'property'],
  ...['identity', 'unit', 'employment'],
];

const ACCOUNTS: Account[] = [
  {
    place: 'console',
    login: 'counter',
    name: { 'zh-CN': '综合窗口', en: 'One-stop counter' },
    rights: { departments: DEPARTMENTS },
  },
  {
    place: 'console',
    login: 'income',
    name: { 'zh-CN': '经济状况核对窗口', en: 'Income window' },
    rights: { departments: ['income'] },
  },
  {
    place: 'console',
    login: 'residency',
    name: { 'zh-CN': '户政窗口', en: 'Residency window' },
    rights: { departments: ['residency'] },
  },
  {
    place: 'console',
    login: 'household',
    name: { 'zh-CN': '民政窗口', en: 'Household window' },
    rights: { departments: ['household'] },
  },
  {
    place: 'console',
    login: 'property',
    name: { 'zh-CN': '不动产登记窗口', en: 'Property window' },
    rights: { departments: ['property'] },
  },
  {
    place: 'console',
    login: 'identity',
    name: { 'zh-CN': '身份证窗口', en: 'Identity window' },
    rights: { departments: ['identity'] },
  },
  {
    place: 'console',
    login: 'unit',
    name: { 'zh-CN': '业主名册窗口', en: 'Owners’ roll window' },
    rights: { departments: ['unit'] },
  },
  {
    place: 'console',
    login: 'employment',
    name: { 'zh-CN': '社会保险窗口', en: 'Social insurance window' },
    rights: { departments: ['employment'] },
  },
  {
    place: 'desk',
    login: 'officer',
    name: { 'zh-CN': '住房保障窗口', en: 'Housing office window' },
    rights: { agency: 'housing-office' },
  },
];

// No letters that are mistaken for one another when read from a terminal.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const SCRYPT = { N: 16_384, r: 8, p: 1 };

const makePassword = () =>
  Array.from({ length: 3 }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');

function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, SCRYPT);
  return `scrypt$${SCRYPT.N}$${SCRYPT.r}$${SCRYPT.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

type Hashed = { login: string; departments?: readonly string[] };

const readJson = <T>(path: string): T[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T[]) : [];

/** False in a new town, and in one from before a department was added to the city. */
function isComplete(logins: readonly Login[], hashed: readonly Hashed[]): boolean {
  return ACCOUNTS.every(({ login, rights }) => {
    const stored = hashed.find((one) => one.login === login);
    return (
      stored !== undefined &&
      logins.some((one) => one.login === login) &&
      String(stored.departments) === String(rights.departments)
    );
  });
}

/** Files of hashed logins for the services, and the logins to print. The passwords stay the same over restarts. */
export type PreparedLogins = PreparedAgencies & {
  clerksFile: string;
  officersFile: string;
  loginsFile: string;
  logins: Login[];
};

/** `agencies`: ids of those that the city's verifier asks for. */
export function prepareLogins(dir: string, agencies: readonly string[]): PreparedLogins {
  const loginsFile = join(dir, 'demonstration-logins.json');
  const clerksFile = join(dir, 'clerks.json');
  const officersFile = join(dir, 'officers.json');
  const kept = readJson<Login>(loginsFile);
  if (!isComplete(kept, [...readJson<Hashed>(clerksFile), ...readJson<Hashed>(officersFile)])) {
    const made = ACCOUNTS.map((account) => ({
      ...account,
      password: kept.find(({ login }) => login === account.login)?.password ?? makePassword(),
    }));
    const hashed = (place: Login['place']) =>
      made
        .filter((account) => account.place === place)
        .map(({ login, name, rights, password }) => ({
          login,
          name,
          ...rights,
          password_scrypt: hashPassword(password),
        }));
    writePrivately(clerksFile, JSON.stringify(hashed('console'), null, 2));
    writePrivately(officersFile, JSON.stringify(hashed('desk'), null, 2));
    const logins = made.map(({ place, login, name, password }) => ({ place, login, password, name }));
    writePrivately(loginsFile, JSON.stringify(logins, null, 2));
  }
  return {
    ...prepareAgencies(dir, agencies),
    clerksFile,
    officersFile,
    loginsFile,
    logins: JSON.parse(readFileSync(loginsFile, 'utf8')) as Login[],
  };
}
