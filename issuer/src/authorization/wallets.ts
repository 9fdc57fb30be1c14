// Which wallets may come, and who vouches for them: both as files, because a city decides them and not the code.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const wallet = z.strictObject({
  client_id: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
  redirect_uris: z.array(z.url()).min(1).max(16),
});
const provider = z.strictObject({
  name: z.string().min(1).max(200),
  client_ids: z.array(z.string().min(1).max(128)).min(1),
  /** Certificate authority roots, base64 DER. */
  roots: z.array(z.base64()).min(1).max(8),
});

export type Wallet = { clientId: string; name: { 'zh-CN': string; en: string }; redirectUris: string[] };
export type WalletProvider = { name: string; clientIds: string[]; roots: Uint8Array[] };

type Setting = 'ISSUER_WALLETS_FILE' | 'ISSUER_WALLET_PROVIDERS_FILE';

/** Says which setting names the file and where in it something is wrong, never what stands there. */
export class WalletFileError extends Error {
  readonly code = 'wallet_file_invalid';
  constructor(setting: Setting, path: string, why: string, options?: ErrorOptions) {
    super(`${setting} (${path}) cannot be used: ${why}.`, options);
  }
}

/** The wallet of the city itself; others come from ISSUER_WALLETS_FILE. */
export const CITY_WALLET = 'anju-wallet';

function readList<T>(setting: Setting, path: string, schema: z.ZodType<T>): T[] {
  let parsed: z.ZodSafeParseResult<T[]>;
  try {
    parsed = z.array(schema).safeParse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new WalletFileError(setting, path, 'there is no JSON that can be read', { cause });
  }
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new WalletFileError(setting, path, `${first?.path.join('.') || 'the list'}: ${first?.message}`);
  }
  return parsed.data;
}

/** @throws WalletFileError naming the setting, the file and the place that is wrong */
export function loadWallets(walletUrl: string, file: string | undefined): Wallet[] {
  const own: Wallet = {
    clientId: CITY_WALLET,
    name: { 'zh-CN': '安居钱包', en: 'Anju wallet' },
    redirectUris: [`${walletUrl}/receive/return`],
  };
  const others = file === undefined ? [] : readList('ISSUER_WALLETS_FILE', file, wallet);
  const wallets = [
    own,
    ...others.map((one) => ({ ...one, clientId: one.client_id, redirectUris: one.redirect_uris })),
  ];
  if (file !== undefined && new Set(wallets.map(({ clientId }) => clientId)).size !== wallets.length) {
    throw new WalletFileError(
      'ISSUER_WALLETS_FILE',
      file,
      `every client_id must be another one, and not ${CITY_WALLET}`,
    );
  }
  return wallets.map(({ clientId, name, redirectUris }) => ({ clientId, name, redirectUris }));
}

/** Nobody vouches for any wallet when there is no file. @throws WalletFileError */
export function loadWalletProviders(file: string | undefined): WalletProvider[] {
  if (file === undefined) return [];
  return readList('ISSUER_WALLET_PROVIDERS_FILE', file, provider).map(
    ({ name, client_ids: clientIds, roots }) => ({
      name,
      clientIds,
      roots: roots.map((root) => new Uint8Array(Buffer.from(root, 'base64'))),
    }),
  );
}
