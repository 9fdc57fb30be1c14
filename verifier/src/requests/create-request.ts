// An agency asks: a new request with its own id, nonce, state and encryption key, good for ten minutes and one answer.
import { createExchange, type Exchange, requestParameters } from '@anju/openid4vp';
import type { Agency } from '../agencies/agencies.ts';
import { ApiError } from '../api-error.ts';
import type { EarlierRequest, IdempotencyKey, NewRequest, VerifierPorts } from '../ports.ts';
import { sha256OfAgencyQuery } from './agency-query.ts';
import { findDeclaration } from './declaration.ts';
import { responseCrypto, sealSecrets, stateHash } from './exchange.ts';
import { type Ask, createFindAsked } from './find-asked.ts';
import { type Appealed, createAppeals } from './open-appeal.ts';
import {
  type QuestionReference,
  REQUEST_LIFETIME_SECONDS,
  type RequestMode,
} from './presentation-request.ts';
import type { Question } from './question.ts';
import { signQuestion } from './request-object.ts';
import { hashOfSession } from './session.ts';
import { CROSS_DEVICE, type Way } from './way.ts';

const ID_BYTES = 32;
/** A signed request of version 1 (appendix A.1). */
export const SIGNED_PROTOCOL = 'openid4vp-v1-signed';

export interface CreatedRequest {
  requestId: string;
  mode: RequestMode;
  /** What the page hands to `navigator.credentials.get` as `digital`; null for every other request. */
  digital: DigitalRequest | null;
  /** `openid4vp://?client_id=…&request_uri=…&request_uri_method=post`: for a wallet that is an app, and in a QR code. */
  appLink: string;
  /** The same for the wallet in this browser. */
  link: string;
  expiresAt: Date;
}

/** A request on the same device is not for a QR code; one over the Digital Credentials API has no address at all. */
export const shownRequest = ({ requestId, mode, digital, appLink, link, expiresAt }: CreatedRequest) =>
  digital !== null
    ? { request_id: requestId, digital, expires_at: expiresAt.toISOString() }
    : {
        request_id: requestId,
        ...(mode === 'same_device' ? { app_link: appLink } : { qr: appLink }),
        link,
        expires_at: expiresAt.toISOString(),
      };

interface DigitalRequest {
  requests: [{ protocol: typeof SIGNED_PROTOCOL; data: { request: string } }];
}

export type CreateRequest = (input: {
  /** The agency's id. */
  agency: string;
  ask: Ask;
  /** An appeal keeps that of the decision which it is against. */
  caseNumber: string | null;
  /** Id of a declaration of the agency's. */
  declaration: string | null;
  /** When an earlier call came with this key, its request is the answer. */
  once?: IdempotencyKey | null;
  /** From another device when absent. */
  way?: Way;
}) => Promise<CreatedRequest>;

type Ports = Pick<
  VerifierPorts,
  'requests' | 'rules' | 'sealer' | 'agencies' | 'registrationOf' | 'settings' | 'now' | 'randomBytes'
>;

/**
 * Throws `ApiError`: `rule_not_found` when no version of the rule is in force, `agency_not_served` when the service does
 * not ask for this agency, `declaration_unknown` when it has no declaration of that id, `asks_too_much` when the registry
 * lists the agency for less, `agency_suspended`, `registry_unavailable`, `idempotency_key_reused`,
 * `idempotency_not_possible` over the Digital Credentials API, where the answer is not kept; of an appeal also
 * `request_not_found`, `appeal_not_possible`, `already_superseded`, `appeal_open`.
 */
export function createCreateRequest(ports: Ports): CreateRequest {
  const { requests, sealer, settings, now, randomBytes } = ports;
  const findAsked = createFindAsked(ports);
  const appeals = createAppeals(ports);

  return async ({
    agency: agencyId,
    ask,
    caseNumber,
    declaration: declarationId,
    once = null,
    way = CROSS_DEVICE,
  }) => {
    if (once && way.mode === 'digital_credentials') throw new ApiError('idempotency_not_possible');
    const createdAt = now();
    const agency = ports.agencies.find(agencyId);
    if (agency === null) throw new ApiError('agency_not_served');
    const found = 'against' in ask ? await appeals.find(agencyId, ask) : ask;
    const question = findAsked(agency, found, createdAt);
    const declaration = findDeclaration(agency, declarationId);

    const id = Buffer.from(randomBytes(ID_BYTES)).toString('base64url');
    const exchange = await createExchange(randomBytes, responseCrypto);
    const expiresAt = new Date(createdAt.getTime() + REQUEST_LIFETIME_SECONDS * 1000);
    const asked = referTo(question, exchange);
    const times = { createdAt, expiresAt };
    const again = 'appeal' in found ? readAppealed(found) : { caseNumber };
    const subject = { id, agency: agencyId, mode: way.mode, question: asked, ...times, ...again };
    const sessionHash = 'session' in way ? hashOfSession(id, way.session) : null;
    const secrets = {
      exchange,
      agencyQuery: question.kind === 'query' ? question : null,
      declaration,
      returnTo: way.mode === 'same_device' ? way.returnTo(id) : null,
      page:
        way.mode === 'digital_credentials' && sessionHash !== null
          ? { origin: way.origin, sessionHash }
          : null,
    };
    const request: NewRequest = {
      ...subject,
      sealedExchange: sealSecrets(sealer, subject, secrets),
      stateHash: stateHash(exchange.state),
      sessionHash,
    };
    // signed before it is stored: a question that nobody can be asked is none
    const digital =
      way.mode === 'digital_credentials'
        ? digitalRequest(
            await signQuestion({
              request,
              secrets,
              question,
              agency,
              answer: { expectedOrigins: [way.origin] },
            }),
          )
        : null;
    const kept = await keep(request, { once, insteadOf: 'against' in ask ? ask.insteadOf : null });
    return { ...shown(agency, way.mode, kept), digital };
  };

  async function keep(request: NewRequest, how: How): Promise<Kept> {
    const earlier = await add(request, how);
    if (earlier === null) return request;
    if (earlier.bodyHash !== how.once?.bodyHash) throw new ApiError('idempotency_key_reused');
    return earlier;
  }

  /** What came of the first call with the key, if there was one. */
  async function add(request: NewRequest, how: How): Promise<EarlierRequest | null> {
    const { appeal } = request;
    if (appeal !== undefined) {
      const added = await appeals.add({ ...request, appeal }, how);
      return added === 'added' ? null : added;
    }
    if (how.once !== null) return requests.addOnce(request, how.once);
    await requests.add(request);
    return null;
  }

  function shown(
    { clientId }: Agency,
    mode: RequestMode,
    { id, expiresAt }: Kept,
  ): Omit<CreatedRequest, 'digital'> {
    const requestUri = `${settings.publicUrl}/wallet/requests/${id}`;
    const query = requestParameters({ clientId, requestUri });
    return {
      requestId: id,
      mode,
      appLink: `openid4vp://?${query}`,
      link: `${settings.walletUrl}/open?${query}`,
      expiresAt,
    };
  }
}

/** What the database has of the request that is answered with: the new one, or the one that its key was used for. */
type Kept = Pick<NewRequest, 'id' | 'expiresAt'>;

interface How {
  once: IdempotencyKey | null;
  insteadOf: string | null;
}

const readAppealed = ({ appeal, caseNumber }: Appealed) => ({ appeal, caseNumber });

function referTo(question: Question, { nonce }: Exchange): QuestionReference {
  if (question.kind === 'query') return { kind: 'query', sha256: sha256OfAgencyQuery(question, nonce) };
  const { rule, sha256 } = question.published;
  return { kind: 'rule', id: rule.id, version: rule.version, sha256 };
}

const digitalRequest = (request: string): DigitalRequest => ({
  requests: [{ protocol: SIGNED_PROTOCOL, data: { request } }],
});
