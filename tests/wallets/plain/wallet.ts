// A wallet from the specifications alone: RFC 9901, OpenID4VP 1.0 with HAIP 1.0, RFC 7515 to 7518. Node is all it uses.
import type { Answer, VpToken, Wallet, WalletSettings } from '../wallet.ts';
import { answerQuery } from './dcql.ts';
import { encryptJwe } from './jwe.ts';
import { openRequest } from './request.ts';
import { openCard, showCard } from './sd-jwt.ts';
import { hashesByQuery } from './transaction-data.ts';

export function createPlainWallet(settings: WalletSettings): Wallet {
  const cards = settings.cards.map(openCard);

  async function post(uri: string, form: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams(form);
    const answer = await settings.fetch(uri, { method: 'POST', body, redirect: 'error' });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  return {
    open: (link) => openRequest(link, settings),
    async present({ dcql_query: query, client_id: audience, nonce, transaction_data: entries = [] }) {
      const vpToken: VpToken = {};
      const answers = answerQuery(query, cards);
      const hashes = hashesByQuery(entries, [...answers.keys()]);
      for (const [id, choices] of answers) {
        const shown = choices.map(({ card, needs }, index) =>
          // one signature of several is enough
          showCard(card, needs, { audience, nonce, beside: index === 0 ? hashes.get(id) : undefined }),
        );
        vpToken[id] = shown as VpToken[string];
      }
      return vpToken;
    },
    async encrypt({ state, client_metadata: { jwks, ...metadata } }, vpToken) {
      const response = JSON.stringify({ vp_token: vpToken, state });
      return encryptJwe(jwks.keys[0], metadata.encrypted_response_enc_values_supported, response);
    },
    send: ({ response_uri: uri }, jwe) => post(uri, { response: jwe }),
    decline: ({ response_uri: uri, state }) => post(uri, { error: 'access_denied', state }),
  };
}
