// The pre-authorized code grant (OpenID4VCI 1.0, section 6) as a grant type of ours on oidc-provider. Its own one burns
// the code at the first wrong transaction code; ours counts guesses on the offer, and takes the code and checks the
// transaction code in one update.

import { calculateJwkThumbprint, decodeJwt, type JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { TokenEndpointGrantContext } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import type { RedeemOffer } from '../issuance/offers.ts';
import {
  type AuthorizationDetail,
  type Datasets,
  identifyDetails,
  narrowDetails,
  OPENID_CREDENTIAL,
} from './authorization-details.ts';
import { type CheckDpop, DpopError } from './dpop.ts';
import type { OpenGrant } from './grants.ts';

/** The method of a wallet that authenticates by its provider's attestation. */
export const ATTESTED = 'attest_jwt_client_auth' as const;

type Parameters = { 'pre-authorized_code'?: string; tx_code?: string; authorization_details?: string };

export type PreAuthorizedCodePorts = {
  department: string;
  credentialIssuer: string;
  configurationIds: readonly string[];
  datasets: Datasets;
  redeemOffer: RedeemOffer;
  openGrant: OpenGrant;
  checkDpop: CheckDpop;
};

/** Of the key that the wallet's provider attests, after the provider has checked it. */
function attestedThumbprint(ctx: TokenEndpointGrantContext<Parameters>): Promise<string> {
  const { cnf } = decodeJwt<{ cnf: { jwk: JWK } }>(ctx.get('OAuth-Client-Attestation'));
  return calculateJwkThumbprint(cnf.jwk);
}

function required(params: Parameters, name: keyof Parameters): string {
  const value = params[name];
  if (typeof value !== 'string' || value === '') throw new errors.InvalidRequest(`${name} is required`);
  return value;
}

export function registerPreAuthorizedCodeGrant(provider: Provider, ports: PreAuthorizedCodePorts): void {
  const { department, credentialIssuer, datasets, redeemOffer, openGrant, checkDpop } = ports;
  // What offers name: the department's own format. Others are asked for by name.
  const configurationIds = ports.configurationIds.slice(0, 1);
  const granted = configurationIds.map(
    (id): AuthorizationDetail => ({
      type: OPENID_CREDENTIAL,
      credential_configuration_id: id,
    }),
  );

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
    // Before the code is used up: what is asked wrongly costs no visit.
    const wanted = narrowDetails(granted, params.authorization_details, {
      credentialIssuer,
      configurationIds,
    });
    const jkt = await requireDpop(ctx);
    const offer = await redeemOffer({ department, code, txCode });
    if (!offer) throw new errors.InvalidGrant('the offer cannot be redeemed');

    const accountId = offer.personNumber;
    const grantId = await openGrant(provider, {
      // The grant takes the offer's id, so that what an offer led to can be found.
      id: offer.id,
      clientId: client.clientId,
      personNumber: accountId,
      identifiedBy: 'counter',
      offerId: offer.id,
      configurationIds,
    });
    const details = await identifyDetails(wanted, accountId, datasets);
    const source = { client, accountId, grantId, gty: 'pre_authorized_code' };
    const token = new provider.AccessToken(source);
    token.setAudience(credentialIssuer);
    token.setThumbprint('jkt', jkt);
    token.rar = details;
    const refresh = new provider.RefreshToken({
      ...source,
      rotations: 0,
      resource: credentialIssuer,
      scope: configurationIds.join(' '),
      rar: granted,
    });
    refresh.jkt = jkt;
    if (client.clientAuthMethod === ATTESTED) refresh.attestationJkt = await attestedThumbprint(ctx);
    ctx.body = {
      access_token: await token.save(),
      token_type: token.tokenType,
      expires_in: token.expiration,
      refresh_token: await refresh.save(),
      authorization_details: details,
    };
  }

  provider.registerGrantType<Parameters>(PRE_AUTHORIZED_CODE_GRANT, grant, [
    'pre-authorized_code',
    'tx_code',
    'authorization_details',
  ]);
}
