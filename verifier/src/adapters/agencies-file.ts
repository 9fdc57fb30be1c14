// The agencies file: who asks through this service, by which name, and with whose key. Written by the operator.
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { CLIENT_ID_PREFIXES, type ClientIdPrefix } from '../agencies/agencies.ts';
import type { LocalisedText } from '../localised-text.ts';
import { plainText } from '../plain-text.ts';
import { StartError } from '../start-error.ts';
import { readJsonFile } from './read-json-file.ts';

/** A key that the agency keeps itself and lends to the service: paths of PEM files, beside the agencies file if relative. */
const BroughtKey = z.strictObject({
  /** PKCS #8 */
  private_key_file: z.string().min(1),
  /** leaf first, without the root */
  certificates_file: z.string().min(1),
  /** the verification method of the agency's DID that is this key */
  did_url: z
    .string()
    .regex(/^did:[a-z0-9]+:[^#\s]+#\S+$/)
    .optional(),
});

/** Where the agency's own system is told that a request has ended; the secrets stand in a file beside the agencies file. */
const WebhookTarget = z.strictObject({
  uri: z.url({ protocol: /^https?$/ }),
  secret_file: z.string().min(1),
});

/** https, or http on this machine, and nobody's login in it. */
const isSecure = ({ protocol, hostname, username, password }: URL) =>
  (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) &&
  username === '' &&
  password === '';
const Web = z.url({ protocol: /^https?$/ }).max(500);
/** https, or http on this machine; without a query, behind which the response code is written, and without a fragment. */
const ReturnUri = Web.refine((text) => !/[?#]/.test(text) && isSecure(new URL(text)));
/** As browsers spell it, since wallets compare it to the letter. */
const Origin = Web.refine((text) => new URL(text).origin === text && isSecure(new URL(text)));

const Agencies = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
      client_id_prefix: z.enum(CLIENT_ID_PREFIXES).optional(),
      key: BroughtKey.optional(),
      api_keys_sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).default([]),
      declarations: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), plainText(1000)).default({}),
      webhook: WebhookTarget.optional(),
      requests_a_minute: z.int().min(1).max(100_000).default(600),
      open_requests: z.int().min(1).max(100_000).default(2_000),
      return_uris: z.array(ReturnUri).default([]),
      origins: z.array(Origin).default([]),
    }),
  )
  .min(1);

export interface AgencyEntry {
  id: string;
  /** How the agency names itself in requests (OpenID4VP 1.0, section 5.9.3). */
  clientIdPrefix: ClientIdPrefix;
  /** Null where the service makes the key and keeps it. */
  broughtKey: { privateKeyFile: string; certificatesFile: string; didUrl: string | undefined } | null;
  /** SHA-256 of the bearer keys that the agency's own systems call with, lower-case hex. */
  apiKeysSha256: string[];
  /** Sentences that it may have holders declare, by their ids. */
  declarations: ReadonlyMap<string, LocalisedText>;
  webhook: { uri: string; secretFile: string } | null;
  /** Calls of its systems that are answered in a minute, and its requests that may wait for an answer at once. */
  bounds: { callsAMinute: number; openRequests: number };
  /** Where browsers may be sent back to after an answer on the same device. */
  returnUris: string[];
  /** Of its pages that may ask over the Digital Credentials API. */
  origins: string[];
}

/** `prefix` is what counts where an entry names none. Throws `StartError` naming the file and the place, never a value. */
export function readAgencies(path: string, prefix: ClientIdPrefix): AgencyEntry[] {
  const parsed = Agencies.safeParse(readJsonFile('The agencies file', path));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path: at, code, message }) =>
      // ours are fixed sentences, zod’s could repeat what stands there
      code === 'custom' ? `${at.join('.')} (${message})` : at.join('.'),
    );
    throw new StartError(`The agencies file ${path} is not in the expected form at: ${places.join(', ')}.`);
  }
  const twice = repeated(parsed.data.map(({ id }) => id));
  if (twice.size > 0) throw new StartError(`The agencies file ${path} has an agency twice: ${list(twice)}.`);
  const shared = repeated(parsed.data.flatMap(({ api_keys_sha256: hashes }) => hashes));
  if (shared.size > 0) {
    const owners = parsed.data.filter(({ api_keys_sha256: hashes }) =>
      hashes.some((hash) => shared.has(hash)),
    );
    const ids = list(owners.map(({ id }) => id));
    throw new StartError(
      `The agencies file ${path} has an API key twice (${ids}): each must be one agency’s, and stand there once.`,
    );
  }
  const beside = (file: string) => resolve(dirname(path), file);
  return parsed.data.map(
    ({
      id,
      client_id_prefix,
      key,
      api_keys_sha256,
      return_uris,
      origins,
      declarations,
      webhook,
      ...bounds
    }) => ({
      id,
      clientIdPrefix: client_id_prefix ?? prefix,
      broughtKey:
        key === undefined
          ? null
          : {
              privateKeyFile: beside(key.private_key_file),
              certificatesFile: beside(key.certificates_file),
              didUrl: key.did_url,
            },
      apiKeysSha256: api_keys_sha256,
      returnUris: return_uris,
      origins,
      declarations: new Map(Object.entries(declarations)),
      webhook: webhook === undefined ? null : { uri: webhook.uri, secretFile: beside(webhook.secret_file) },
      bounds: { callsAMinute: bounds.requests_a_minute, openRequests: bounds.open_requests },
    }),
  );
}

const list = (ids: Iterable<string>) => [...ids].join(', ');

const repeated = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.filter((text, index) => texts.indexOf(text) !== index));

/** Those whose keys the service makes and keeps. Throws as `readAgencies` does. */
export const heldAgencies = (path: string): string[] =>
  readAgencies(path, 'x509_hash')
    .filter(({ broughtKey }) => broughtKey === null)
    .map(({ id }) => id);
