// The same session by libraries alone: a request made and signed by the verifier's role of @openid4vc/openid4vp, the
// encrypted answer read by it, the presentation checked by @sd-jwt/sd-jwt-vc. No HTTP, no database, no registry, no status.
import assert from 'node:assert/strict';
import * as node from 'node:crypto';
import { createNodeCrypto, encodeBase64Url } from '@anju/credentials';
import { leastQuestion, toDcqlQuery } from '@anju/eligibility';
import type { CallbackContext, Jwk } from '@openid4vc/oauth2';
import { Openid4vpVerifier } from '@openid4vc/openid4vp';
import { decodeJwt } from 'jose';
import {
  createExchange,
  createNodeResponseCrypto,
  decryptResponse,
  type Exchange,
} from '../packages/openid4vp/src/index.ts';
import type { Departments } from '../tests/support/departments.ts';
import { answer, encrypt, type RequestObject } from '../verifier/test/support/holder.ts';
import type { Wallet } from '../verifier/test/support/people.ts';
import { createChecker } from './library-checker.ts';
import { cpuMicroseconds, type Sample } from './measure.ts';
import { incomeAlone } from './session-rules.ts';

const port = createNodeCrypto(node);
const responseCrypto = createNodeResponseCrypto(node);
const dsaEncoding = 'ieee-p1363' as const;
const ORIGIN = 'https://verifier.example';

interface Asker {
  clientId: string;
  x5c: string[];
  privateKey: node.KeyObject;
  jwk: Jwk;
}

async function createAsker({ authority }: Departments): Promise<Asker> {
  const { publicKey, privateKey } = node.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x5c = await authority.certify({
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    subject: { commonName: 'Asker', organization: 'Asker' },
    uris: [],
    dnsNames: ['verifier.example'],
    usage: 'request_presentations',
  });
  const leaf = port.sha256(Buffer.from(x5c[0] ?? '', 'base64'));
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { clientId: `x509_hash:${encodeBase64Url(leaf)}`, x5c, privateKey, jwk: { kty, crv, x, y } };
}

const notDone = (): never => {
  throw new Error('no part of a session');
};

/** `exchange`: whose key opens the answer. */
function callbacksOf({ privateKey, jwk }: Asker, exchange?: Exchange) {
  const signJwt: CallbackContext['signJwt'] = (_signer, { header, payload }) => {
    const input = [header, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = node.sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding });
    return { jwt: `${input}.${signature.toString('base64url')}`, signerJwk: jwk };
  };
  const decryptJwe: CallbackContext['decryptJwe'] = async (jwe) => {
    const plaintext = exchange ? await decryptResponse(jwe, exchange, responseCrypto) : null;
    if (exchange === undefined || plaintext === null) return { decrypted: false };
    return {
      decrypted: true,
      decryptionJwk: { ...exchange.encryptionJwk },
      payload: new TextDecoder().decode(plaintext),
    };
  };
  return { signJwt, decryptJwe, encryptJwe: notDone, verifyJwt: notDone, hash: notDone } as never;
}

type Payload = Parameters<
  Openid4vpVerifier['createOpenId4vpAuthorizationRequest']
>[0]['authorizationRequestPayload'];

/** Sessions with one credential, `pieces` side by side; the wallets' work between the steps is not counted. */
export async function createLibrarySession(
  departments: Departments,
  { wallet, pieces }: { wallet: Wallet; pieces: number },
): Promise<Sample> {
  const asker = await createAsker(departments);
  const { x5c } = departments.department('income');
  const leaf = new node.X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
  const checker = createChecker(leaf.publicKey);
  const query = toDcqlQuery(leastQuestion(incomeAlone().rule), { match: 'plain' });

  async function ask() {
    const exchange = await createExchange(node.randomBytes, responseCrypto);
    const id = encodeBase64Url(node.randomBytes(32));
    const payload = {
      client_id: asker.clientId,
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: `${ORIGIN}/wallet/responses/${id}`,
      nonce: exchange.nonce,
      state: exchange.state,
      dcql_query: query,
      client_metadata: {
        jwks: { keys: [exchange.encryptionJwk] },
        encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
        vp_formats_supported: {
          'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
        },
      },
    } as unknown as Payload;
    const { jar } = await new Openid4vpVerifier({
      callbacks: callbacksOf(asker),
    }).createOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: payload,
      jar: {
        jwtSigner: { method: 'x5c', x5c: asker.x5c, alg: 'ES256' },
        requestUri: `${ORIGIN}/wallet/requests/${id}`,
        additionalJwtPayload: { aud: 'https://self-issued.me/v2' },
        expiresInSeconds: 600,
      },
    });
    return { exchange, payload, jwt: jar?.authorizationRequestJwt ?? '' };
  }

  async function check({ exchange, payload }: Awaited<ReturnType<typeof ask>>, response: string) {
    const library = new Openid4vpVerifier({ callbacks: callbacksOf(asker, exchange) });
    const parsed = await library.parseOpenid4vpAuthorizationResponse({
      authorizationResponse: { response },
      authorizationRequestPayload: payload,
      callbacks: callbacksOf(asker, exchange),
    });
    const token = library.parseDcqlVpToken(parsed.authorizationResponsePayload.vp_token);
    const [presentation] = token.income ?? [];
    return checker.verify(String(presentation), {
      keyBindingNonce: parsed.expectedNonce,
      disableStatusVerification: true,
    });
  }

  return async () => {
    let spent = 0;
    const counted = async <Made>(work: (piece: number) => Promise<Made>): Promise<Made[]> => {
      const made: Made[] = [];
      spent += await cpuMicroseconds(async () => {
        for (let piece = 0; piece < pieces; piece += 1) made.push(await work(piece));
      });
      return made;
    };
    const asked = await counted(ask);
    const responses = await Promise.all(
      asked.map(async ({ jwt }) => {
        const request = decodeJwt(jwt) as unknown as RequestObject;
        return encrypt({ vp_token: await answer(request, wallet), state: request.state }, request);
      }),
    );
    const checked = await counted((piece) =>
      check(asked[piece] as Awaited<ReturnType<typeof ask>>, responses[piece] ?? ''),
    );
    for (const { payload } of checked) assert.equal(typeof payload.household_annual_income_fen, 'number');
    return spent / pieces;
  };
}
