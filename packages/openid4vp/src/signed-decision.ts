// What an agency files as evidence: a decision signed with the agency's own key, which anyone who trusts the certificate
// authorities can check, years later and without asking us. It says what was decided and nothing that was shown.
import {
  type Certificate,
  CredentialError,
  checkCertificateChain,
  checkHeader,
  decodeBase64,
  encodeHex,
  isJsonObject,
  isSigned,
  type Json,
  type JsonObject,
  parseCompactJws,
  readCertificate,
  signCompactJws,
  webCrypto,
} from '@anju/credentials';
import { x509HashClientId } from './client-identifier.ts';
import type { RequestSigner } from './request-object.ts';

/** `typ` of the JWS; the media type is `application/jwt`. */
const DECISION_TYPE = 'decision+jwt';
const MAXIMUM_BYTES = 64 * 1024;
/** Of the year 9999: what is later is no date. */
const LAST_SECOND = 253_402_300_799;

/** A published rule, or a query of the agency's own, by the hash under which the audit log's entry names it. */
export type DecidedQuestion =
  | { kind: 'rule'; id: string; version: string; sha256: string }
  | { kind: 'query'; sha256: string };

export interface SignedDecision {
  /** `x509_hash:` and the base64url SHA-256 of the certificate that it is signed with, however the agency asks. */
  iss: string;
  request_id: string;
  question: DecidedQuestion;
  decision: string;
  clauses: { id: string; met: true | false | 'unproved' }[];
  /** ISO 8601, UTC, milliseconds. */
  decided_at: string;
  /** When the oldest status list that it rests on was fetched; null where it rests on none. */
  status_as_of: string | null;
  /** Of its entry in the service's audit log, hexadecimal: with it the log shows that the decision was entered. */
  leaf_hash: string | null;
  /** Of a decision upon appeal; absent where nothing was decided before. */
  supersedes?: SupersededDecision;
}

export interface SupersededDecision {
  request_id: string;
  /** Of the earlier decision's entry, hexadecimal; null where it is not known. */
  leaf_hash: string | null;
  /** Why it was decided again: a code. */
  reason: string;
  /** The day that both were decided for, YYYY-MM-DD. */
  decided_for: string;
}

/**
 * Signs as a compact JWS, named by the certificate: other names it may share with other agencies of the host. For one
 * decision and one certificate the header and the payload are always the same bytes: `iat` is when it was decided, or,
 * under a certificate that is younger, when that began.
 */
export function signDecision(
  signer: Pick<RequestSigner, 'sign'> & { certificates: readonly string[] },
  decided: Omit<SignedDecision, 'iss'>,
): Promise<string> {
  const header = { alg: 'ES256', typ: DECISION_TYPE, x5c: signer.certificates };
  const { der, notBefore } = readCertificate(decodeBase64(signer.certificates[0] ?? ''));
  const signedAt = Math.max(Date.parse(decided.decided_at), notBefore.getTime());
  const payload = {
    iss: x509HashClientId(der),
    iat: Math.floor(signedAt / 1000),
    request_id: decided.request_id,
    question: decided.question,
    decision: decided.decision,
    clauses: decided.clauses.map(({ id, met }) => ({ id, met })),
    decided_at: decided.decided_at,
    status_as_of: decided.status_as_of,
    leaf_hash: decided.leaf_hash,
    // the bytes of all other decisions are as they were before there were appeals
    ...(decided.supersedes === undefined ? {} : { supersedes: spelledSuperseded(decided.supersedes) }),
  };
  return signCompactJws(header, payload, async (data) => signer.sign(data));
}

/** Whose certificate it is. */
export interface DecisionSigner {
  /** Of the key, as the registry lists it: lower-case hex of the SHA-256 of the SubjectPublicKeyInfo. */
  thumbprintHex: string;
  /** As the certificate authority has certified it. */
  name: { 'zh-CN': string; en: string };
  notAfter: Date;
}

/**
 * Reads a signed decision after checking it: signed by the key of its certificate, which leads to one of `roots` (DER), was
 * valid at `iat`, which is not before it was decided, and is the one that `iss` names. Whether `signer` is the agency, and
 * this the request, that you mean, and whether the certificate authority or the registry has withdrawn the key since, is
 * yours to see. Throws `CredentialError`.
 */
export async function checkSignedDecision(
  jws: string,
  { roots }: { roots: readonly Uint8Array[] },
): Promise<{ decision: SignedDecision; signer: DecisionSigner }> {
  const bytes = new TextEncoder().encode(jws);
  if (bytes.length > MAXIMUM_BYTES) throw new CredentialError('token_too_large');
  const parsed = parseCompactJws(bytes);
  checkHeader(parsed.header, DECISION_TYPE);
  const decision = readDecision(parsed.payload);
  const chain = readChain(parsed.header.x5c);
  const { leaf } = await checkCertificateChain({
    chain,
    roots,
    now: new Date(Number(parsed.payload.iat) * 1000),
  });
  if (decision.iss !== x509HashClientId(leaf.der)) throw new CredentialError('certificate_identity_mismatch');
  const key = await webCrypto.importKey(leaf.point, 'once');
  if (!(await isSigned(parsed, key, webCrypto))) throw new CredentialError('signature_invalid');
  return { decision, signer: signerOf(leaf) };
}

function signerOf({ spki, subject, notAfter }: Certificate): DecisionSigner {
  const { commonName, organization } = subject;
  // what nobody is named in is nobody's decision
  if (!commonName || !organization) throw new CredentialError('certificate_identity_mismatch');
  return {
    thumbprintHex: encodeHex(webCrypto.sha256(spki)),
    name: { 'zh-CN': organization, en: commonName },
    notAfter,
  };
}

function readChain(x5c: Json | undefined): Uint8Array[] {
  if (!Array.isArray(x5c) || x5c.length === 0) throw new CredentialError('certificate_missing');
  return x5c.map((certificate) => decodeBase64(text(certificate)));
}

function readDecision(payload: JsonObject): SignedDecision {
  const decidedAt = moment(payload.decided_at);
  const { iat } = payload;
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) throw malformed();
  if (iat < Math.floor(Date.parse(decidedAt) / 1000) || iat > LAST_SECOND) throw malformed();
  return {
    iss: text(payload.iss),
    request_id: text(payload.request_id),
    question: readQuestion(object(payload.question)),
    decision: text(payload.decision),
    clauses: list(payload.clauses).map((clause) => readClause(object(clause))),
    decided_at: decidedAt,
    status_as_of: payload.status_as_of === null ? null : moment(payload.status_as_of),
    leaf_hash: payload.leaf_hash === null ? null : hash(payload.leaf_hash),
    ...(payload.supersedes === undefined ? {} : { supersedes: readSuperseded(object(payload.supersedes)) }),
  };
}

const spelledSuperseded = ({ request_id, leaf_hash, reason, decided_for }: SupersededDecision) => ({
  request_id,
  leaf_hash,
  reason,
  decided_for,
});

function readSuperseded({ request_id, leaf_hash, reason, decided_for }: JsonObject): SupersededDecision {
  return {
    request_id: text(request_id),
    leaf_hash: leaf_hash === null ? null : hash(leaf_hash),
    reason: text(reason),
    decided_for: day(decided_for),
  };
}

function readQuestion({ kind, id, version, sha256 }: JsonObject): DecidedQuestion {
  if (kind === 'query') return { kind, sha256: hash(sha256) };
  if (kind !== 'rule') throw malformed();
  return { kind, id: text(id), version: text(version), sha256: hash(sha256) };
}

function readClause({ id, met }: JsonObject): SignedDecision['clauses'][number] {
  if (met !== true && met !== false && met !== 'unproved') throw malformed();
  return { id: text(id), met };
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string' || value === '') throw malformed();
  return value;
}

function hash(value: Json | undefined): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw malformed();
  return value;
}

function moment(value: Json | undefined): string {
  const written = text(value);
  const read = new Date(written);
  if (Number.isNaN(read.getTime()) || read.toISOString() !== written) throw malformed();
  return written;
}

function day(value: Json | undefined): string {
  const written = text(value);
  moment(`${written}T00:00:00.000Z`);
  return written;
}

function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw malformed();
  return value;
}

function object(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw malformed();
  return value;
}

const malformed = () => new CredentialError('token_malformed');
