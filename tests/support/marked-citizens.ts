// Citizens whose every value is unique, their credentials issued directly with a listed key, and their answers to a
// verifier's question: for tests that must know every byte that was sent.
import { createHash, randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CertificateAuthority } from '@anju/city';
import {
  createStatusList,
  encodeStatusListToken,
  issueSdJwtVc,
  presentSdJwtVc,
  type Sign,
  signWith,
} from '@anju/credentials';
import { encryptResponse } from '@anju/wallet-web/holder';
import { calculateJwkThumbprint, decodeJwt } from 'jose';
import type { TestRegistry } from './chain.ts';
import { type Needle, writtenForms, writtenFormsOfBytes } from './search-bytes.ts';

const TYPES = ['household', 'residency', 'property', 'income'] as const;
type TypeId = (typeof TYPES)[number];
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const LIST_SIZE = 2 ** 22;
const INDEX_DIGITS = 7;
/** Above the round numbers, in either counting, that stand in a database's own settings. */
const FIRST_INDEX = 2 ** 20 + 50_000;

export { INDEX_DIGITS };

export type MarkedPresentation = {
  credentials: Record<TypeId, { compact: string; sign: Sign; thumbprint: string; x: string; index: number }>;
  values: (string | number)[];
};

export type MarkedIssuer = {
  issue(): Promise<MarkedPresentation>;
  stop(): Promise<void>;
};

/** An issuer of all four types with one listed key; its status list says that everything is valid. */
export async function startMarkedIssuer(
  registry: TestRegistry,
  authority: CertificateAuthority,
): Promise<MarkedIssuer> {
  const keys = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  const spkiDer = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
  let token = '';
  const server: Server = createServer((_request, answer) => {
    answer.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const iss = `http://localhost:${(server.address() as AddressInfo).port}`;
  const uri = `${iss}/status/1`;
  let did = '';
  for (const type of TYPES) {
    const vct = `urn:anju:${type}:1`;
    if (did === '') ({ did } = await registry.accredit({ spkiDer, vct, iss }));
    else {
      const thumbprintHex = createHash('sha256').update(spkiDer).digest('hex');
      await registry.governance.listKey({ thumbprintHex, vct, did, iss });
    }
  }
  const x5c = await authority.certify({
    spki: new Uint8Array(spkiDer),
    subject: { commonName: 'Marked Office', organization: '标记办公室' },
    uris: [did, iss],
    usage: 'issue_credentials',
  });
  const sign = signWith(keys.privateKey);
  const nowSeconds = Math.floor(Date.now() / 1000);
  token = await encodeStatusListToken({
    header: { x5c },
    list: createStatusList({ bits: 2, size: LIST_SIZE }),
    uri,
    issuedAt: nowSeconds,
    expiresAt: nowSeconds + 86_400,
    ttlSeconds: 3_600,
    sign,
  });
  const indices = new Set<number>();
  const freshIndex = () => {
    let index = randomInt(FIRST_INDEX, LIST_SIZE);
    while (indices.has(index)) index = randomInt(FIRST_INDEX, LIST_SIZE);
    indices.add(index);
    return index;
  };

  return {
    async issue() {
      const person = `P${randomInt(1_000_000_000, 9_999_999_999)}`;
      const household = `H${randomInt(1_000_000_000, 9_999_999_999)}`;
      const income = randomInt(1_000_000_000_000, 1_090_000_000_000);
      const area = randomInt(2_000_000_000, 2_147_000_000);
      const own: Record<TypeId, Record<string, string | number | boolean>> = {
        household: { household_size: 3 },
        residency: { basis: 'urban_hukou', district: '110108' },
        property: { household_usable_area_csqm: area, homes_owned: 1 },
        income: { household_annual_income_fen: income, household_net_assets_fen: income + 7 },
      };
      const made = TYPES.map(async (type) => {
        const holder = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
        const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', holder.publicKey);
        const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
        const index = freshIndex();
        const compact = await issueSdJwtVc({
          header: { x5c },
          payload: {
            iss,
            vct: `urn:anju:${type}:1`,
            iat: nowSeconds - 1000,
            exp: nowSeconds + 86_400,
            cnf: { jwk },
            status: { status_list: { idx: index, uri } },
          },
          disclosable: { person_number: person, household_number: household, ...own[type] },
          sign,
        });
        const thumbprint = await calculateJwkThumbprint(jwk);
        return [type, { compact, sign: signWith(holder.privateKey), thumbprint, x, index }] as const;
      });
      const credentials = Object.fromEntries(await Promise.all(made)) as MarkedPresentation['credentials'];
      return { credentials, values: [person, household, income, area] };
    },
    stop: () => new Promise((closed) => void server.close(() => closed())),
  };
}

/** `secret`: what the answer carried for the citizen to look the entry up with; empty when it carried none. */
export type MarkedAnswer = { status: number; secret: string; entryUri: string };

/** Fetches the request behind a link and answers it with these credentials. */
export async function answerRequest(qr: string, { credentials }: MarkedPresentation): Promise<MarkedAnswer> {
  const link = new URL(qr);
  const requestUri = link.searchParams.get('request_uri') ?? '';
  const object = await (await fetch(requestUri, { method: 'POST' })).text();
  const claims = decodeJwt(object) as {
    client_id: string;
    nonce: string;
    state: string;
    response_uri: string;
    dcql_query: { credentials: { id: TypeId; claims: { path: [string] }[] }[] };
    client_metadata: { jwks: { keys: [{ kty: string; crv: string; x: string; y: string; kid?: string }] } };
  };
  const vpToken: Record<string, string[]> = {};
  for (const { id, claims: asked } of claims.dcql_query.credentials) {
    const { compact, sign } = credentials[id];
    vpToken[id] = [
      await presentSdJwtVc({
        credential: compact,
        disclose: asked.map(({ path }) => path[0]),
        keyBinding: {
          audience: claims.client_id,
          nonce: claims.nonce,
          issuedAt: Math.floor(Date.now() / 1000),
          sign,
        },
      }),
    ];
  }
  const response = await encryptResponse({ vpToken, state: claims.state }, {
    jwk: claims.client_metadata.jwks.keys[0],
    enc: 'A256GCM',
  } as Parameters<typeof encryptResponse>[1]);
  const answer = await fetch(claims.response_uri, {
    method: 'POST',
    body: new URLSearchParams({ response }),
  });
  const { anju_result: result } = (await answer.json()) as {
    anju_result?: { entry_secret: string; entry_uri: string };
  };
  return { status: answer.status, secret: result?.entry_secret ?? '', entryUri: result?.entry_uri ?? '' };
}

/** Asks with the secret what was kept. Resolves to the answer's text; throws where there is none. */
export async function lookUpEntry({ secret, entryUri }: MarkedAnswer): Promise<string> {
  const answer = await fetch(entryUri, { method: 'POST', body: new URLSearchParams({ secret }) });
  if (answer.status !== 200) throw new Error(`looking an entry up gave ${answer.status}`);
  return answer.text();
}

/** Everything in a presentation that must be found nowhere, in every form it might have been written down. */
export function needlesOf({ credentials, values }: MarkedPresentation): Needle[] {
  const needles = values.flatMap((value) => writtenForms(`value ${value}`, value));
  for (const [type, { compact, thumbprint, x }] of Object.entries(credentials)) {
    const [jws = '', ...disclosures] = compact.split('~').slice(0, -1);
    const payload = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));
    for (const digest of payload._sd as string[])
      needles.push(...writtenFormsOfBytes(`${type} digest`, digest));
    for (const disclosure of disclosures) {
      const [salt] = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')) as [string];
      needles.push(...writtenFormsOfBytes(`${type} salt`, salt));
      needles.push({ what: `${type} disclosure`, bytes: Buffer.from(disclosure, 'latin1') });
    }
    needles.push(...writtenFormsOfBytes(`${type} cnf thumbprint`, thumbprint));
    needles.push(...writtenFormsOfBytes(`${type} cnf coordinate`, x));
    needles.push({ what: `${type} issuer signature`, bytes: Buffer.from(jws.split('.')[2] ?? '', 'latin1') });
  }
  return needles;
}
