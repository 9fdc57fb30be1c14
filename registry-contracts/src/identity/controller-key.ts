// The private key of the account that controls a DID, out of the key file.
import { type KeyFile, KeyFileError } from './key-file.ts';

/** 0x and 64 hexadecimal digits. Rejects with KeyFileError when the file does not hold it. */
export async function controllerKeyOf({ store, privateKeys }: KeyFile, did: string): Promise<string> {
  const alias = store.dids?.[did]?.controllerKeyId;
  if (alias === undefined)
    throw new KeyFileError(`The key file does not hold the controller's key of ${did}.`);
  const { privateKeyHex } = await privateKeys.getKey({ alias });
  return `0x${privateKeyHex.replace(/^0x/, '')}`;
}
