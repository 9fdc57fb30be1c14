// The request object of a rule: its least question, its hash, title and purpose, in the agency's name.
import { leastQuestion, toDcqlQuery } from '@anju/eligibility';
import { type Exchange, type Query, signRequestObject } from '@anju/openid4vp';
import type { LocalisedText } from '../errors.ts';
import type { Agency } from '../ports.ts';
import type { PublishedRule } from '../rules/rule-catalogue.ts';
import type { RequestSubject } from './presentation-request.ts';

/** The DCQL query of a rule. */
export function queryOf({ rule }: PublishedRule): Query {
  return toDcqlQuery(leastQuestion(rule), { match: 'plain' });
}

/** What the wallet shows beside the query: the rule by hash, its title and purpose, and who asks. */
interface Question {
  rule: { id: string; version: string; sha256: string };
  title: LocalisedText;
  purpose: LocalisedText;
  asker: LocalisedText;
}

/** Signs the request as a compact JWS. `walletNonce` is echoed when the wallet sent one (section 5.10). */
export function signRuleRequest(input: {
  request: RequestSubject;
  exchange: Exchange;
  published: PublishedRule;
  agency: Agency;
  publicUrl: string;
  walletNonce: string | null;
}): Promise<string> {
  const { request, exchange, published, agency, publicUrl, walletNonce } = input;
  const question: Question = {
    rule: request.rule,
    title: published.rule.title,
    purpose: published.rule.purpose,
    asker: agency.name,
  };
  return signRequestObject({
    signer: agency,
    exchange,
    query: queryOf(published),
    responseUri: `${publicUrl}/wallet/responses/${request.id}`,
    issuedAt: request.createdAt,
    expiresAt: request.expiresAt,
    walletNonce,
    verifierInfo: [{ format: 'urn:anju:question:1', data: question }],
  });
}
