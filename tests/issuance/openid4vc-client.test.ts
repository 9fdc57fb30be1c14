// Another project's wallet receives from our issuer over HTTP: the client role of @openid4vc/openid4vci, which shares no code
// with the issuer. It does not encrypt, and its draft of wallet attestation knows no challenge yet: we add that one claim
// where it asks us to sign.
import { createHash, randomBytes } from 'node:crypto';
import {
  type CallbackContext,
  clientAuthenticationClientAttestationJwt,
  type Jwk,
  type RequestDpopOptions,
  setGlobalConfig,
} from '@openid4vc/oauth2';
import { AuthorizationFlow, Openid4vciClient } from '@openid4vc/openid4vci';
import { decodeJwt, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AttestedIssuer,
  CITY_WALLET,
  startAttestedIssuer,
} from '../../issuer/test/support/attested-issuer.ts';
import { RETURN_ADDRESS } from '../../issuer/test/support/code-flow.ts';
import { PUBLIC_URL } from '../../issuer/test/support/enrolled-city.ts';
import { PERSON } from '../../issuer/test/support/registers.ts';
import { type Key, makeKey, makeKeys } from '../../issuer/test/support/test-wallet.ts';

const ISS = `${PUBLIC_URL}/income`;
const PROOF_OF_ATTESTATION = 'oauth-client-attestation-pop+jwt';

let at: AttestedIssuer;
let client: Openid4vciClient;
const keys = new Map<string, Key>();
let dpop: RequestDpopOptions;

const publicJwk = ({ jwk }: Key): Jwk => {
  const { kty = '', crv = '', x = '', y = '' } = jwk;
  return { kty, crv, x, y };
};
function signerOf(key: Key) {
  keys.set(String(key.jwk.x), key);
  return { method: 'jwk' as const, alg: 'ES256', publicJwk: publicJwk(key) };
}

/** The issuer under its public name, wherever it listens. */
const fetchFromIssuer: typeof fetch = (input, init) =>
  fetch(String(input).replace(PUBLIC_URL, at.issuer.address), init);

const signJwt: CallbackContext['signJwt'] = async (signer, { header, payload }) => {
  if (signer.method !== 'jwk') throw new Error('signs by JWK only');
  const key = keys.get(String(signer.publicJwk.x));
  if (!key) throw new Error('a key of nobody');
  const challenge = header.typ === PROOF_OF_ATTESTATION ? await at.challenge('income') : undefined;
  const jwt = await new SignJWT({ ...payload, ...(challenge !== undefined && { challenge }) })
    .setProtectedHeader(header as { alg: string })
    .sign(key.privateKey);
  return { jwt, signerJwk: signer.publicJwk };
};

beforeAll(async () => {
  setGlobalConfig({ allowInsecureUrls: true });
  at = await startAttestedIssuer({ isRequired: true });
  signerOf(at.instance);
  dpop = { signer: signerOf(await makeKey()) };
  const generateRandom = (length: number) => randomBytes(length);
  const callbacks = {
    fetch: fetchFromIssuer,
    hash: (data: Uint8Array, algorithm: string) =>
      createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom,
    signJwt,
    clientAuthentication: clientAuthenticationClientAttestationJwt({
      clientAttestationJwt: await at.walletProvider.attest(at.instance, CITY_WALLET),
      callbacks: { signJwt, generateRandom },
    }),
  };
  client = new Openid4vciClient({ callbacks });
});
afterAll(async () => {
  setGlobalConfig({ allowInsecureUrls: false });
  await at.stop();
});

/** A batch, one fresh key each; the keys of the copies that came. */
async function receive(accessToken: string, copies: number) {
  const issuerMetadata = await client.resolveIssuerMetadata(ISS);
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
  const holders = await makeKeys(copies);
  const proofs = await Promise.all(
    holders.map((key) =>
      client.createCredentialRequestJwtProof({
        issuerMetadata,
        signer: signerOf(key),
        issuedAt: new Date(),
        credentialConfigurationId: 'income',
        nonce,
        clientId: CITY_WALLET,
      }),
    ),
  );
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata,
    accessToken,
    credentialConfigurationId: 'income',
    proofs: { jwt: proofs.map(({ jwt }) => jwt) },
    dpop,
  });
  const { credentials, notification_id } = credentialResponse as {
    credentials: { credential: string }[];
    notification_id: string;
  };
  const received = credentials.map(
    ({ credential }) => decodeJwt<{ cnf: { jwk: JWK } }>(credential.split('~')[0] ?? '').cnf.jwk.x,
  );
  expect(received.sort()).toEqual(holders.map(({ jwk }) => jwk.x).sort());
  return { issuerMetadata, notificationId: notification_id };
}

async function offerOf(id: string) {
  const address = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(`${ISS}/offers/${id}`)}`;
  return client.resolveCredentialOffer(address);
}

describe('the client of @openid4vc/openid4vci receives', () => {
  it('by authorization code, with PAR, PKCE, DPoP and attestation, a batch of five', async () => {
    const issuerMetadata = await client.resolveIssuerMetadata(ISS);
    const credentialOffer = await client.resolveCredentialOffer(
      `openid-credential-offer://?credential_offer=${encodeURIComponent((await at.issuer.call('/income/offer')).text)}`,
    );
    const started = await client.initiateAuthorization({
      credentialOffer,
      issuerMetadata,
      clientId: CITY_WALLET,
      redirectUri: RETURN_ADDRESS,
      scope: 'income',
      state: 'state',
      dpop,
    });
    if (started.authorizationFlow !== AuthorizationFlow.Oauth2Redirect) throw new Error('no redirect');
    const browser = at.flow.browser();
    const page = await browser.visit(started.authorizationRequestUrl);
    const { address } = await browser.visit(`${page.address}/login`);
    const [authorizationServerMetadata] = issuerMetadata.authorizationServers;
    if (!authorizationServerMetadata) throw new Error('no authorization server');
    const answer = client.parseAndVerifyAuthorizationResponseRedirectUrl({
      url: address,
      authorizationServerMetadata,
    });
    if (answer.code === undefined) throw new Error(String(answer.error));
    const { accessTokenResponse } = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
      issuerMetadata,
      credentialOffer,
      authorizationCode: answer.code,
      pkceCodeVerifier: started.pkce?.codeVerifier,
      redirectUri: RETURN_ADDRESS,
      dpop,
    });
    expect(accessTokenResponse.token_type).toBe('DPoP');
    const { notificationId } = await receive(accessTokenResponse.access_token, 5);
    await client.sendNotification({
      issuerMetadata,
      accessToken: accessTokenResponse.access_token,
      notification: { notificationId, event: 'credential_accepted' },
      dpop,
    });
  });

  it('by pre-authorized code with its transaction code, a batch of three', async () => {
    const offer = await at.wallet.getOffer('income', PERSON);
    const credentialOffer = await offerOf(offer.id);
    const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode: offer.txCode,
      dpop,
    });
    await receive(accessTokenResponse.access_token, 3);
  });

  it('nothing with a wrong transaction code', async () => {
    const offer = await at.wallet.getOffer('income', PERSON);
    const credentialOffer = await offerOf(offer.id);
    const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
    const txCode = offer.txCode === '000000' ? '000001' : '000000';
    const refused = client.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode,
      dpop,
    });
    await expect(refused).rejects.toMatchObject({ errorResponse: { error: 'invalid_grant' } });
  });
});
