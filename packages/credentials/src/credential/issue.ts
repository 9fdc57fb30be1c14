/**
 * Issues an SD-JWT VC (RFC 9901, section 5). Own code rather than @sd-jwt/core: a claim that a person does not have must
 * leave a decoy, so that presence and absence look alike, and the order of digests must say nothing. The library checks
 * what is made here in the tests.
 */

import type { CryptoPort, Sign } from '../crypto/port.ts';
import { randomBytes as platformRandomBytes, webCrypto } from '../crypto/web-crypto.ts';
import { encodeBase64Url } from '../encoding/base64.ts';
import { isJsonObject, type Json, parseJsonObject } from '../encoding/json.ts';
import { utf8Bytes } from '../encoding/text.ts';
import { CredentialError, ensure } from '../errors.ts';
import type { P256Jwk } from '../holder-key.ts';
import { limits } from '../limits.ts';
import { signCompactJws } from '../sd-jwt/jws.ts';
import {
  credentialType,
  onlySignedClaims,
  readRegisteredClaims,
  type StatusReference,
} from './registered-claims.ts';

export interface CredentialPayload {
  iss: string;
  vct: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  cnf: { jwk: P256Jwk };
  status: { status_list: StatusReference };
  [alwaysDisclosed: string]: unknown;
}

export interface IssueInput {
  /** `x5c`: base64 DER, leaf first, root left out. */
  header: { kid?: string; x5c: readonly string[] };
  payload: CredentialPayload;
  /** Claims that the holder may disclose one by one; `undefined` stands for a claim the person does not have. */
  disclosable: Readonly<Record<string, Json | undefined>>;
  sign: Sign;
  randomBytes?: (length: number) => Uint8Array;
  crypto?: Pick<CryptoPort, 'sha256'>;
}

const saltBytes = 32;

function holdsReservedName(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsReservedName);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([name, member]) => name === '_sd' || name === '...' || name === '_sd_alg' || holdsReservedName(member),
  );
}

function checkInput({ header, payload, disclosable }: IssueInput): void {
  ensure(header.x5c.length > 0 && header.x5c.length <= limits.certificates, 'issue_invalid');
  const names = Object.keys(disclosable);
  ensure(names.length <= limits.disclosures, 'issue_invalid');
  ensure(!names.some((name) => onlySignedClaims.has(name) || Object.hasOwn(payload, name)), 'issue_invalid');
  try {
    const read = parseJsonObject(JSON.stringify(payload));
    readRegisteredClaims(read);
    const claims = parseJsonObject(JSON.stringify(disclosable));
    ensure(!holdsReservedName(read) && !holdsReservedName(claims), 'issue_invalid');
  } catch (error) {
    // What is wrong in what one issues is a fault of the caller, whatever a checker would call it.
    throw error instanceof CredentialError ? new CredentialError('issue_invalid') : error;
  }
}

/** The credential with all its disclosures, compact. Throws `issue_invalid`. */
export async function issueSdJwtVc(input: IssueInput): Promise<string> {
  checkInput(input);
  const { header, payload, disclosable, sign, randomBytes = platformRandomBytes, crypto = webCrypto } = input;
  const disclosures: string[] = [];
  const digests: string[] = [];
  for (const [name, value] of Object.entries(disclosable)) {
    const salt = encodeBase64Url(randomBytes(saltBytes));
    if (value === undefined) {
      digests.push(encodeBase64Url(crypto.sha256(utf8Bytes(salt))));
      continue;
    }
    const disclosure = encodeBase64Url(utf8Bytes(JSON.stringify([salt, name, value])));
    disclosures.push(disclosure);
    digests.push(encodeBase64Url(crypto.sha256(utf8Bytes(disclosure))));
  }
  const { kid, x5c } = header;
  const jws = await signCompactJws(
    { alg: 'ES256', typ: credentialType, ...(kid === undefined ? {} : { kid }), x5c },
    { ...payload, _sd_alg: 'sha-256', _sd: digests.sort() },
    sign,
  );
  const credential = [jws, ...disclosures, ''].join('~');
  ensure(credential.length <= limits.credentialBytes, 'issue_invalid');
  return credential;
}
