// Another project's wallet: the holder role of @openid4vc/openid4vp with the libraries it is used with. It fetches with
// POST but leaves out the nonce that it then expects, and knows no answer that declines: we add these two.
import { randomBytes } from 'node:crypto';
import { Openid4vpClient } from '@openid4vc/openid4vp';
import { requireKnown } from '../plain/transaction-data.ts';
import type { Answer, RequestObject, Wallet, WalletSettings } from '../wallet.ts';
import { createCallbacks } from './callbacks.ts';
import { presentCards } from './cards.ts';

const ENCRYPTION = {
  authorization_signing_alg_values_supported: [],
  authorization_encryption_alg_values_supported: ['ECDH-ES'],
  authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
};

export function createLibraryWallet(settings: WalletSettings): Wallet {
  const clientOver = (fetchWith: typeof fetch) =>
    new Openid4vpClient({ callbacks: createCallbacks({ ...settings, fetch: fetchWith }) });
  const client = clientOver(settings.fetch);
  const readAnswer = async ({ response }: { response: Response }): Promise<Answer> => ({
    status: response.status,
    body: (await response.json()) as Answer['body'],
  });

  return {
    async open(link) {
      const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: link });
      const isPosted = params.request_uri_method === 'post';
      const nonce = randomBytes(16).toString('base64url');
      const fetchWithNonce: typeof fetch = (input, init) =>
        settings.fetch(
          input,
          isPosted ? { ...init, body: new URLSearchParams({ wallet_nonce: nonce }) } : init,
        );
      const { authorizationRequestPayload } = await clientOver(
        fetchWithNonce,
      ).resolveOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: params,
        wallet: isPosted ? { expectedNonce: nonce } : {},
      });
      requireKnown(authorizationRequestPayload.transaction_data ?? []);
      return authorizationRequestPayload as unknown as RequestObject;
    },
    present: (request) => presentCards(settings.cards, request),
    async encrypt(request, vpToken) {
      const { jarm } = await client.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: request,
        authorizationResponsePayload: { vp_token: vpToken },
        jarm: { encryption: { nonce: '' }, serverMetadata: ENCRYPTION },
      });
      if (jarm === undefined) throw new Error('the library did not encrypt');
      return jarm.responseJwt;
    },
    send: async (request, responseJwt) =>
      readAnswer(
        await client.submitOpenid4vpAuthorizationResponse({
          authorizationRequestPayload: request,
          authorizationResponsePayload: { vp_token: {} },
          jarm: { responseJwt },
        }),
      ),
    decline: async (request) =>
      readAnswer(
        await client.submitOpenid4vpAuthorizationResponse({
          authorizationRequestPayload: request,
          authorizationResponsePayload: { error: 'access_denied', state: request.state } as never,
        }),
      ),
  };
}
