// What only the service and the wallet may know of a waiting request: kept sealed, because a database keeps old rows in its
// log for a while, and erased by the same update that claims or ends the request.
import * as nodeCrypto from 'node:crypto';
import { createNodeResponseCrypto, type Exchange } from '@anju/openid4vp';
import type { KeySealer } from '../ports.ts';
import { type AgencyQuery, readAgencyQuery, spellAgencyQuery } from './agency-query.ts';
import type { RequestedDeclaration } from './declaration.ts';
import type { RequestSubject } from './presentation-request.ts';

/** What makes an exchange's key and opens the answer to it. */
export const responseCrypto = createNodeResponseCrypto(nodeCrypto);

export interface RequestSecrets {
  exchange: Exchange;
  /** An agency may write values of one person into its query, so it lives no longer than the request waits. */
  agencyQuery: AgencyQuery | null;
  declaration: RequestedDeclaration | null;
  /** Of a request on the same device: the address to which the browser is sent back, but for the code at its end. */
  returnTo: string | null;
  /** Of a request over the Digital Credentials API: the page that asks, and the hash of its session. */
  page: { origin: string; sessionHash: string } | null;
}

export function sealSecrets(sealer: KeySealer, request: RequestSubject, secrets: RequestSecrets): string {
  const { exchange, agencyQuery, declaration, returnTo, page } = secrets;
  const query = agencyQuery && spellAgencyQuery(agencyQuery);
  const plain = { exchange, agencyQuery: query, declaration, returnTo, page };
  return sealer.seal(boundTo(request), Buffer.from(JSON.stringify(plain)));
}

/** Throws when the sealed text is another request's, was sealed with another secret, or who asks what until when was changed. */
export function openSecrets(sealer: KeySealer, request: RequestSubject, sealed: string): RequestSecrets {
  const opened = JSON.parse(Buffer.from(sealer.open(boundTo(request), sealed)).toString());
  // what an earlier version sealed lacks what it did not know
  const { exchange, agencyQuery = null, declaration = null, returnTo = null, page = null } = opened;
  const query = agencyQuery && readAgencyQuery(agencyQuery);
  return { exchange, agencyQuery: query, declaration, returnTo, page };
}

/** Whoever can write to the database must not turn an answer to one question into an answer to another. */
function boundTo(request: RequestSubject): string {
  const { id, agency, mode, question, caseNumber, createdAt, expiresAt, appeal } = request;
  const asked = question.kind === 'rule' ? [question.id, question.version] : [];
  const times = [createdAt.toISOString(), expiresAt.toISOString()];
  const again = appeal === undefined ? [] : [appeal.supersedes, appeal.reason, appeal.on];
  return JSON.stringify([
    ...[id, agency, mode, question.kind, ...asked, question.sha256, caseNumber, ...times],
    ...again,
  ]);
}

/** What the database knows of a state, enough to recognise it. */
export function stateHash(state: string): string {
  return nodeCrypto.createHash('sha256').update(state).digest('base64url');
}
