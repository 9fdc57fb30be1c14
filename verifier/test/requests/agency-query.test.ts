// What stays of an agency's own query can be made again from the request object, as docs/privacy.md says, and from nothing less.
import { createHash } from 'node:crypto';
import { createExchange, signRequestObject } from '@anju/openid4vp';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { type AgencyQuery, sha256OfAgencyQuery } from '../../src/requests/agency-query.ts';
import { responseCrypto } from '../../src/requests/exchange.ts';

const asked: AgencyQuery = {
  purpose: { 'zh-CN': '核对居住区', en: 'To know that you live in Chaoyang' },
  query: {
    credentials: [
      {
        id: 'residency',
        format: 'dc+sd-jwt',
        meta: { vct_values: ['urn:anju:residency:1'] },
        claims: [{ path: ['district'], values: ['110105'] }],
      },
    ],
  },
  isOnePersons: true,
};

test('whoever kept the request object makes the hash again in two tries', async () => {
  const exchange = await createExchange((length) => new Uint8Array(length).fill(7), responseCrypto);
  const { purpose } = asked;
  const jws = await signRequestObject({
    signer: { clientId: 'x509_hash:test', x5c: ['test'], sign: () => new Uint8Array(64) },
    exchange,
    query: asked.query,
    answer: { responseUri: 'https://ask.example/wallet/responses/r', walletNonce: null },
    issuedAt: new Date(0),
    expiresAt: new Date(600_000),
    verifierInfo: [{ format: 'urn:anju:question:1', data: { purpose } }],
  });
  const { nonce, dcql_query, verifier_info } = decodeJwt<{
    nonce: string;
    dcql_query: unknown;
    verifier_info: { data: { purpose: typeof purpose } }[];
  }>(jws);
  const shown = verifier_info[0]?.data.purpose;
  const tries = [true, false].map((one_person) => {
    const spelled = JSON.stringify({
      purpose: { 'zh-CN': shown?.['zh-CN'], en: shown?.en },
      dcql_query,
      one_person,
    });
    return createHash('sha256').update(`${nonce}\n${spelled}`).digest('hex');
  });
  expect(tries).toContain(sha256OfAgencyQuery(asked, exchange.nonce));
  expect(sha256OfAgencyQuery(asked, 'another nonce')).not.toBe(sha256OfAgencyQuery(asked, exchange.nonce));
});
