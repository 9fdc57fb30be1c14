// The file that a backup is: a header in the open, and everything else packed, padded and sealed with AES-256-GCM under the
// key that the passphrase stands for. The header is bound to it, so that no cost and no version can be exchanged.
import { decodeBase64Url, encodeBase64Url } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../guarded-fetch.ts';
import {
  derivePassphraseKey,
  PASSPHRASE_COST,
  PASSPHRASE_SALT_BYTES,
  type PassphraseCost,
  readPassphraseCost,
} from '../vault/passphrase-key.ts';
import { LARGEST_CONTENT_BYTES, pad, unpad } from './padding.ts';

const BACKUP_FORMAT = 'urn:anju:wallet-backup:1';
const ANY_FORMAT = /^urn:anju:wallet-backup:[1-9][0-9]{0,8}$/;
/** Of the file, as text. */
const LARGEST_FILE_BYTES = 2 * 1024 * 1024;
const NONCE_BYTES = 12;

export type SealPorts = { randomBytes: (length: number) => Uint8Array; cost?: PassphraseCost };

type Header = { cost: PassphraseCost; salt: Uint8Array; nonce: Uint8Array };

/** @param content at most `LARGEST_CONTENT_BYTES` */
export async function sealFile(content: Uint8Array, passphrase: string, ports: SealPorts): Promise<string> {
  if (content.length > LARGEST_CONTENT_BYTES) throw new RangeError('too much for one backup');
  const { randomBytes, cost = PASSPHRASE_COST } = ports;
  const header = { cost, salt: randomBytes(PASSPHRASE_SALT_BYTES), nonce: randomBytes(NONCE_BYTES) };
  const key = await derivePassphraseKey(passphrase, header.salt, cost);
  const sealed = await crypto.subtle.encrypt(algorithmOf(header), key, pad(content));
  const body = encodeBase64Url(new Uint8Array(sealed));
  const digest = await digestOf(header, body);
  return `${JSON.stringify({ ...written(header), digest, body }, null, 1)}\n`;
}

/**
 * Throws `backup_not_recognised`, `backup_newer`, `backup_damaged` before the passphrase is tried, `backup_passphrase_wrong`
 * where it does not open the file, and `memory_short`.
 */
export async function openFile(text: string, passphrase: string): Promise<Uint8Array> {
  const { header, body, digest } = readFile(text);
  // not secret: what was cut or changed on the way is told from a wrong passphrase, and at once
  if (digest !== (await digestOf(header, body))) throw damaged('digest');
  const key = await derivePassphraseKey(passphrase, header.salt, header.cost);
  let padded: ArrayBuffer;
  try {
    padded = await crypto.subtle.decrypt(algorithmOf(header), key, bytesOf(body));
  } catch {
    throw new WalletError('backup_passphrase_wrong');
  }
  return unpad(new Uint8Array(padded));
}

function readFile(text: string): { header: Header; body: string; digest: string } {
  const file = text.length > LARGEST_FILE_BYTES ? null : parse(text);
  if (file === null || typeof file.format !== 'string' || !ANY_FORMAT.test(file.format)) {
    throw new WalletError('backup_not_recognised');
  }
  if (file.format !== BACKUP_FORMAT) throw new WalletError('backup_newer');
  const { key, nonce, digest, body } = file;
  if (!isObject(key) || key.from !== 'argon2id') throw damaged('key');
  const cost = readPassphraseCost({ memoryKiB: key.memory_kib, passes: key.passes, lanes: key.lanes });
  if (cost === null) throw damaged('cost');
  if (typeof body !== 'string' || typeof digest !== 'string') throw damaged('body');
  const header: Header = {
    cost,
    salt: bytesOf(key.salt, PASSPHRASE_SALT_BYTES),
    nonce: bytesOf(nonce, NONCE_BYTES),
  };
  return { header, body, digest };
}

/** In one order of members, which is what is bound. */
const written = ({ cost, salt, nonce }: Header) => ({
  format: BACKUP_FORMAT,
  key: {
    from: 'argon2id',
    memory_kib: cost.memoryKiB,
    passes: cost.passes,
    lanes: cost.lanes,
    salt: encodeBase64Url(salt),
  },
  nonce: encodeBase64Url(nonce),
});

const algorithmOf = (header: Header) => ({
  name: 'AES-GCM',
  iv: new Uint8Array(header.nonce),
  additionalData: utf8(JSON.stringify(written(header))),
});

async function digestOf(header: Header, body: string): Promise<string> {
  const bytes = utf8(`${JSON.stringify(written(header))}\n${body}`);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function bytesOf(text: unknown, length?: number): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(decodeBase64Url(String(text)));
  } catch {
    throw damaged('base64url');
  }
  if (length !== undefined && bytes.length !== length) throw damaged('length');
  return bytes;
}

const damaged = (cause: string) => new WalletError('backup_damaged', { cause });
const utf8 = (text: string) => new TextEncoder().encode(text);
