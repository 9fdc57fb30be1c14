// The desk asks: a new request with its own id, nonce, state and encryption key, good for ten minutes and one answer.
import { createExchange, requestParameters } from '@anju/openid4vp';
import { DeskError } from '../errors.ts';
import type { VerifierPorts } from '../ports.ts';
import { responseCrypto, sealExchange, stateHash } from './exchange.ts';
import { REQUEST_LIFETIME_SECONDS } from './presentation-request.ts';

const ID_BYTES = 32;

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

  return async ({ agency: agencyId, ruleId, caseNumber }) => {
    const createdAt = now();
    const published = rules.inForce(createdAt).find(({ rule }) => rule.id === ruleId);
    if (published === undefined) throw new DeskError('rule_not_found');

    const id = Buffer.from(randomBytes(ID_BYTES)).toString('base64url');
    const exchange = await createExchange(randomBytes, responseCrypto);
    const expiresAt = new Date(createdAt.getTime() + REQUEST_LIFETIME_SECONDS * 1000);
    await requests.add({
      id,
      agency: agencyId,
      rule: { id: ruleId, version: published.rule.version, sha256: published.sha256 },
      caseNumber,
      createdAt,
      expiresAt,
      sealedExchange: sealExchange(sealer, id, exchange),
      stateHash: stateHash(exchange.state),
    });
    const query = requestParameters({
      clientId: agency.clientId,
      requestUri: `${settings.publicUrl}/wallet/requests/${id}`,
    });
    return {
      requestId: id,
      qr: `openid4vp://?${query}`,
      link: `${settings.walletUrl}/open?${query}`,
      expiresAt,
    };
  };
}
