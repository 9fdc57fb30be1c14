// The desk asks: a new request with its own id, nonce, state and encryption key, good for ten minutes and one answer.
import { createECDH, createHash } from 'node:crypto';
import { DeskError } from '../errors.ts';
import type { VerifierPorts } from '../ports.ts';
import { type EncryptionJwk, REQUEST_LIFETIME_SECONDS } from './presentation-request.ts';

const TOKEN_BYTES = 32;

export interface CreatedRequest {
  requestId: string;
  /** Text of the QR code: `openid4vp://?client_id=…&request_uri=…&request_uri_method=post`. */
  qr: string;
  /** The same for the wallet on this device. */
  link: string;
  expiresAt: Date;
}

export type CreateRequest = (input: {
  agency: string;
  ruleId: string;
  caseNumber: string | null;
}) => Promise<CreatedRequest>;

type Ports = Pick<
  VerifierPorts,
  'requests' | 'rules' | 'sealer' | 'agency' | 'settings' | 'now' | 'randomBytes'
>;

/** Throws `DeskError('rule_not_found')` when no version of the rule is in force. */
export function createCreateRequest(ports: Ports): CreateRequest {
  const { requests, rules, sealer, agency, settings, now, randomBytes } = ports;
  const token = () => Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');

  return async ({ agency: agencyId, ruleId, caseNumber }) => {
    const createdAt = now();
    const published = rules.inForce(createdAt).find(({ rule }) => rule.id === ruleId);
    if (published === undefined) throw new DeskError('rule_not_found');

    const id = token();
    const { jwk, privateKey } = createEncryptionKey();
    const expiresAt = new Date(createdAt.getTime() + REQUEST_LIFETIME_SECONDS * 1000);
    await requests.add({
      id,
      agency: agencyId,
      rule: { id: ruleId, version: published.rule.version, sha256: published.sha256 },
      caseNumber,
      createdAt,
      expiresAt,
      exchange: {
        nonce: token(),
        state: token(),
        encryptionJwk: jwk,
        sealedKey: sealer.seal(id, privateKey),
      },
    });
    const query = new URLSearchParams({
      client_id: agency.clientId,
      request_uri: `${settings.publicUrl}/wallet/requests/${id}`,
      request_uri_method: 'post',
    });
    return {
      requestId: id,
      qr: `openid4vp://?${query}`,
      link: `${settings.walletUrl}/open?${query}`,
      expiresAt,
    };
  };
}

/** A P-256 key for ECDH-ES; `kid` is the RFC 7638 thumbprint. The private half is the 32-byte scalar. */
function createEncryptionKey(): { jwk: EncryptionJwk; privateKey: Uint8Array } {
  const key = createECDH('prime256v1');
  const point = key.generateKeys();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33, 65).toString('base64url');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  // getPrivateKey drops leading zero bytes; the scalar has a fixed length
  const scalar = key.getPrivateKey();
  const privateKey = Buffer.concat([Buffer.alloc(32 - scalar.length), scalar]);
  return { jwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'enc', alg: 'ECDH-ES' }, privateKey };
}
