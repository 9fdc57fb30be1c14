// Veramo's stores (DIDs, public keys, private keys) in one JSON file. Private keys are encrypted with a key that follows
// from the service's secret; the file is replaced as a whole, so a crash leaves the old one or the new one.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { VeramoJsonStore } from '@veramo/data-store-json';
import { PrivateKeyStoreJson } from '@veramo/data-store-json';
import { SecretBox } from '@veramo/kms-local';

export class KeyFileError extends Error {
  readonly code = 'key_file_unusable';
}

/** Veramo's private key store; keys leave it for signing only. */
export type PrivateKeys = PrivateKeyStoreJson;
export type KeyFile = { store: VeramoJsonStore; privateKeys: PrivateKeys };

function read(path: string): Partial<VeramoJsonStore> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new KeyFileError(`The key file ${path} cannot be read.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the file.
    throw new KeyFileError(`The key file ${path} is damaged.`);
  }
}

function replace(path: string, text: string): void {
  const next = `${path}.next`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}

/** @param boxKey 32 bytes */
export function openKeyFile(path: string, boxKey: Uint8Array): KeyFile {
  mkdirSync(dirname(path), { recursive: true });
  const store = {
    ...read(path),
    async notifyUpdate(_before: VeramoJsonStore, after: VeramoJsonStore) {
      replace(path, JSON.stringify(after));
    },
  } as VeramoJsonStore;
  const privateKeys = new PrivateKeyStoreJson(store, new SecretBox(Buffer.from(boxKey).toString('hex')));
  return { store, privateKeys };
}
