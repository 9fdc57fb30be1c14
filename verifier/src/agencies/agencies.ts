// The agencies that ask through this service, each under its own name, key and certificate.
import { createHash } from 'node:crypto';
import type { RequestSigner } from '@anju/openid4vp';
import type { LocalisedText } from '../localised-text.ts';
import { StartError } from '../start-error.ts';

/** How an agency may name itself in requests (OpenID4VP 1.0, section 5.9.3). */
export const CLIENT_ID_PREFIXES = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const;
export type ClientIdPrefix = (typeof CLIENT_ID_PREFIXES)[number];

/** In whose name requests are signed; its client identifier is what presentations are made out to. */
export type Agency = RequestSigner & {
  /** As the agencies file and the officers file name it. */
  id: string;
  name: LocalisedText;
  /** Of its key, as the registry lists it: lower-case hex of the SHA-256 of the SubjectPublicKeyInfo. */
  thumbprintHex: string;
  /** SHA-256 of the bearer keys that the agency's own systems call with, lower-case hex. */
  apiKeysSha256: readonly string[];
  /** Base64 DER, its own first, however the agency is named: what it signs for the record is checked by them. */
  certificates: readonly string[];
  bounds: { callsAMinute: number; openRequests: number };
  /** Sentences that it may have holders declare, by their ids. */
  declarations: ReadonlyMap<string, LocalisedText>;
  /** Where browsers may be sent back to after an answer on the same device. */
  returnUris: readonly string[];
  /** Of its pages that may ask over the Digital Credentials API. */
  origins: readonly string[];
};

export interface Agencies {
  /** Null for an agency that is not, or no longer, served here. */
  find(id: string): Agency | null;
  /** Whose system calls with this key; null for a key that nobody has. */
  findByApiKey(key: string): Agency | null;
}

/** Throws `StartError` when two of them would ask under one name or with one key. */
export function createAgencies(served: readonly Agency[]): Agencies {
  for (const member of ['clientId', 'thumbprintHex'] as const) {
    const sharing = [...Map.groupBy(served, (agency) => agency[member]).values()].find(
      ({ length }) => length > 1,
    );
    if (sharing === undefined) continue;
    const ids = sharing.map(({ id }) => id).join(', ');
    throw new StartError(
      `Two agencies have one name for wallets, or one key (${ids}): give each its own, and let at most one be named by x509_san_dns.`,
    );
  }
  const byId = new Map(served.map((agency) => [agency.id, agency]));
  const byApiKey = new Map(served.flatMap((agency) => agency.apiKeysSha256.map((hash) => [hash, agency])));
  return {
    find: (id) => byId.get(id) ?? null,
    // what is looked up is the hash of 32 random bytes: no time that it takes leads to the key
    findByApiKey: (key) => byApiKey.get(createHash('sha256').update(key).digest('hex')) ?? null,
  };
}

/** For a request that is under way: an agency taken out of the file since then can neither ask nor be answered. */
export function agencyOf(agencies: Agencies, { agency }: { agency: string }): Agency {
  const found = agencies.find(agency);
  if (found === null) throw new Error('the agency of a stored request is not in the agencies file');
  return found;
}
