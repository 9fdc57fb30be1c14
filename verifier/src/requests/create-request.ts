// An agency asks: a new request with its own id, nonce, state and encryption key, good for ten minutes and one answer.
import { createExchange, requestParameters } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import { requireRegistered } from '../agencies/registered-for.ts';
import { DeskError } from '../errors.ts';
import type { VerifierPorts } from '../ports.ts';
import { type AgencyQuery, askedBy, spellAgencyQuery } from './agency-query.ts';
import { responseCrypto, sealExchange, stateHash } from './exchange.ts';
import { type QuestionReference, REQUEST_LIFETIME_SECONDS } from './presentation-request.ts';
import type { FindQuestion } from './question.ts';

const ID_BYTES = 32;

export interface CreatedRequest {
  requestId: string;
  /** Text of the QR code: `openid4vp://?client_id=…&request_uri=…&request_uri_method=post`. */
  qr: string;
  /** The same for the wallet on this device. */
  link: string;
  expiresAt: Date;
}

export const shownRequest = ({ requestId, qr, link, expiresAt }: CreatedRequest) => ({
  request_id: requestId,
  qr,
  link,
  expires_at: expiresAt.toISOString(),
});

export type CreateRequest = (input: {
  /** The agency's id. */
  agency: string;
  ask: { ruleId: string } | AgencyQuery;
  caseNumber: string | null;
}) => Promise<CreatedRequest>;

type Ports = Pick<
  VerifierPorts,
  | 'requests'
  | 'rules'
  | 'queries'
  | 'sealer'
  | 'agencies'
  | 'registrationOf'
  | 'settings'
  | 'now'
  | 'randomBytes'
> & { findQuestion: FindQuestion };

/**
 * Throws `DeskError`: `rule_not_found` when no version of the rule is in force, `agency_not_served` when the service does
 * not ask for this agency, `asks_too_much` when the registry lists the agency for less, `agency_suspended`,
 * `registry_unavailable`.
 */
export function createCreateRequest(ports: Ports): CreateRequest {
  const { requests, sealer, settings, now, randomBytes } = ports;
  const refer = createRefer(ports);

  return async ({ agency: agencyId, ask, caseNumber }) => {
    const createdAt = now();
    const agency = ports.agencies.find(agencyId);
    if (agency === null) throw new DeskError('agency_not_served');
    const question = await refer(agency, ask, createdAt);

    const id = Buffer.from(randomBytes(ID_BYTES)).toString('base64url');
    const exchange = await createExchange(randomBytes, responseCrypto);
    const expiresAt = new Date(createdAt.getTime() + REQUEST_LIFETIME_SECONDS * 1000);
    await requests.add({
      id,
      agency: agencyId,
      question,
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

/** The question by its hash, once the agency may ask it; an agency's own query is kept for as long as its requests are. */
function createRefer({ rules, queries, registrationOf, findQuestion }: Ports) {
  return async (
    agency: Agency,
    ask: { ruleId: string } | AgencyQuery,
    at: Date,
  ): Promise<QuestionReference> => {
    if ('ruleId' in ask) {
      const published = rules.inForce(at).find(({ rule }) => rule.id === ask.ruleId);
      if (published === undefined) throw new DeskError('rule_not_found');
      const { id, version } = published.rule;
      const question = { kind: 'rule', id, version, sha256: published.sha256 } as const;
      const { query } = await findQuestion(question);
      requireRegistered(registrationOf(agency), { ruleId: id, credentials: askedBy(query) });
      return question;
    }
    requireRegistered(registrationOf(agency), { credentials: askedBy(ask.query) });
    const { document, sha256 } = spellAgencyQuery(ask);
    await queries.keep(sha256, document);
    return { kind: 'query', sha256 };
  };
}
