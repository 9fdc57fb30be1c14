/** The digest of a published status list that is anchored: over what it says, not over who signed it when. */
import {
  decodeBase64Url,
  decodeStatusList,
  encodeHex,
  type Json,
  type JsonObject,
  limits,
  parseJsonStrict,
} from '@anju/credentials';
import { sha256 } from '@noble/hashes/sha2.js';
import { AuditLogError } from './errors.ts';

export interface StatusListDigest {
  /** Lower-case hexadecimal, 64 characters. */
  digestHex: string;
  /** Statuses in the list. */
  size: number;
}

function statusListOf(token: string): JsonObject {
  if (token.length > limits.statusTokenBytes) throw new AuditLogError('status_list_malformed');
  const [, payload, , more] = token.trim().split('.');
  if (payload === undefined || more !== undefined) throw new AuditLogError('status_list_malformed');
  let read: Json;
  try {
    read = parseJsonStrict(decodeBase64Url(payload));
  } catch {
    throw new AuditLogError('status_list_malformed');
  }
  const list = isObject(read) ? read.status_list : undefined;
  if (!isObject(list)) throw new AuditLogError('status_list_malformed');
  return list;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * SHA-256 over `anju-status-list:1`, a line feed, the bits per status, a line feed and the inflated list. A token of the
 * same content signed again has the same digest. The signature is not checked here. Throws `status_list_malformed`.
 */
export async function statusListDigest(token: string): Promise<StatusListDigest> {
  const claim = statusListOf(token);
  try {
    const list = await decodeStatusList(claim);
    return digestOfStatusList(list);
  } catch {
    throw new AuditLogError('status_list_malformed');
  }
}

/** The same digest, from the list itself. `bytes` are packed as `createStatusList` packs them. */
export function digestOfStatusList({ bits, bytes }: { bits: number; bytes: Uint8Array }): StatusListDigest {
  const hash = sha256.create();
  hash.update(new TextEncoder().encode(`anju-status-list:1\n${bits}\n`)).update(bytes);
  return { digestHex: encodeHex(hash.digest()), size: (bytes.length * 8) / bits };
}
