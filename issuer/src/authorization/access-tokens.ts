// What the credential endpoint, as a resource server, asks of an access token: one of this department's, alive, and
// presented by the holder of the key it is bound to (RFC 9449, section 7).
import { createHash } from 'node:crypto';
import type Provider from 'oidc-provider';
import { type CheckDpop, DpopError } from './dpop.ts';
import { ProtocolError } from './protocol-error.ts';

export type Authorized = {
  clientId: string;
  personNumber: string;
  offerId: string;
  accessTokenHash: string;
  accessTokenExpiresAt: Date;
};

export type AuthorizeCredentialRequest = (request: {
  authorization: string | undefined;
  dpop: string | undefined;
}) => Promise<Authorized>;

export function createAuthorizeCredentialRequest(ports: {
  provider: Provider;
  credentialIssuer: string;
  checkDpop: CheckDpop;
}): AuthorizeCredentialRequest {
  const { provider, credentialIssuer, checkDpop } = ports;
  const url = `${credentialIssuer}/credential`;

  return async ({ authorization, dpop }) => {
    const [scheme = '', value = '', ...more] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'dpop' || !value || more.length > 0) {
      throw new ProtocolError('invalid_token', 'an access token with the DPoP scheme is required');
    }
    let thumbprint: string;
    try {
      thumbprint = await checkDpop({ proof: dpop, method: 'POST', url, accessToken: value });
    } catch (error) {
      if (error instanceof DpopError) throw new ProtocolError('invalid_dpop_proof', error.message);
      throw error;
    }
    const token = await provider.AccessToken.find(value);
    if (!token || token.aud !== credentialIssuer || !token.clientId || token.exp === undefined) {
      throw new ProtocolError('invalid_token', 'the access token is unknown or expired');
    }
    if (token.jkt !== thumbprint) {
      throw new ProtocolError('invalid_token', 'the access token is bound to another key');
    }
    return {
      clientId: token.clientId,
      personNumber: token.accountId,
      offerId: token.grantId,
      accessTokenHash: createHash('sha256').update(value).digest('base64url'),
      accessTokenExpiresAt: new Date(token.exp * 1000),
    };
  };
}
