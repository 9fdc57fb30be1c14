// The pre-authorized code grant (OpenID4VCI 1.0, section 6) as a grant type of ours on oidc-provider. Its own one burns
// the code at the first wrong transaction code; ours counts guesses on the offer, and takes the code and checks the
// transaction code in one update.

import type Provider from 'oidc-provider';
import type { TokenEndpointGrantContext } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import type { RedeemOffer } from '../issuance/offers.ts';
import { type CheckDpop, DpopError } from './dpop.ts';

type Parameters = { 'pre-authorized_code'?: string; tx_code?: string };

export type PreAuthorizedCodePorts = {
  department: string;
  credentialIssuer: string;
  redeemOffer: RedeemOffer;
  checkDpop: CheckDpop;
};

function required(params: Parameters, name: keyof Parameters): string {
  const value = params[name];
  if (typeof value !== 'string' || value === '') throw new errors.InvalidRequest(`${name} is required`);
  return value;
}

export function registerPreAuthorizedCodeGrant(provider: Provider, ports: PreAuthorizedCodePorts): void {
  const { department, credentialIssuer, redeemOffer, checkDpop } = ports;

  async function requireDpop(ctx: TokenEndpointGrantContext<Parameters>): Promise<string> {
    try {
      const proof = ctx.get('DPoP') || undefined;
      return await checkDpop({ proof, method: 'POST', url: `${credentialIssuer}/token` });
    } catch (error) {
      if (error instanceof DpopError) throw new errors.InvalidDpopProof(error.message);
      throw error;
    }
  }

  async function grant(ctx: TokenEndpointGrantContext<Parameters>): Promise<void> {
    const { client, params } = ctx.oidc;
    const code = required(params, 'pre-authorized_code');
    const txCode = required(params, 'tx_code');
    const thumbprint = await requireDpop(ctx);
    const offer = await redeemOffer({ department, code, txCode });
    if (!offer) throw new errors.InvalidGrant('the offer cannot be redeemed');

    const stored = new provider.Grant({ clientId: client.clientId, accountId: offer.personNumber });
    // The grant takes the offer's id: that is how the credential endpoint finds its way back.
    stored.jti = offer.id;
    await stored.save();
    const token = new provider.AccessToken({
      client,
      accountId: offer.personNumber,
      grantId: offer.id,
      gty: 'pre_authorized_code',
    });
    token.setAudience(credentialIssuer);
    token.setThumbprint('jkt', thumbprint);
    ctx.body = {
      access_token: await token.save(),
      token_type: token.tokenType,
      expires_in: token.expiration,
    };
  }

  provider.registerGrantType<Parameters>(PRE_AUTHORIZED_CODE_GRANT, grant, [
    'pre-authorized_code',
    'tx_code',
  ]);
}
