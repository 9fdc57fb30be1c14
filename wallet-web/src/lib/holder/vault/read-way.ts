// A way to unlock as the disk shows it, read strictly before anything is computed from it: it stands in the open, and
// whoever had the disk may have changed it.
import { WalletError } from '../../errors.ts';
import { readPassphraseCost, readPassphraseSalt } from './passphrase-key.ts';
import type { WayRecord } from './ways.ts';

const PASSKEY_SALT_BYTES = 32;
/** nonce, key and tag */
const WRAPPED_BYTES = 12 + 32 + 16;
/** WebAuthn, section 5.8.3 */
const LONGEST_CREDENTIAL_ID_BYTES = 1023;
const MOST_TRANSPORTS = 16;

/** Throws `stored_record_altered`. */
export function readWay(record: unknown): WayRecord {
  const { wayId, vaultId, createdAt, wrapped, kind, salt, ...rest } = (record ?? {}) as Record<
    string,
    unknown
  >;
  if (!isText(wayId) || !isText(vaultId) || !isText(createdAt)) throw altered('facts');
  if (!isBytes(wrapped, WRAPPED_BYTES)) throw altered('wrapped key');
  const facts = { wayId, vaultId, createdAt, wrapped };
  if (kind === 'passphrase') {
    const [cost, itsSalt] = [readPassphraseCost(rest.cost), readPassphraseSalt(salt)];
    if (cost === null || itsSalt === null) throw altered('derivation');
    return { ...facts, kind, salt: itsSalt, cost };
  }
  const { credentialId, transports } = rest;
  if (kind !== 'passkey' || !isBytes(salt, PASSKEY_SALT_BYTES)) throw altered('kind or salt');
  if (!isBytes(credentialId, 1, LONGEST_CREDENTIAL_ID_BYTES)) throw altered('name of the passkey');
  if (!Array.isArray(transports) || transports.length > MOST_TRANSPORTS || !transports.every(isText))
    throw altered('transports');
  return { ...facts, kind, salt, credentialId, transports };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 100;

const isBytes = (value: unknown, fewest: number, most = fewest): value is Uint8Array =>
  value instanceof Uint8Array && value.length >= fewest && value.length <= most;

const altered = (cause: string) => new WalletError('stored_record_altered', { cause });
