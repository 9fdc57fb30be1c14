// What a department's endpoints, as a resource server, ask of an access token: one of this department's, alive, and
// presented by the holder of the key it is bound to (RFC 9449, section 7); and the grant behind it, which may have ended.
import type Provider from 'oidc-provider';
import type { Clock, Grant, GrantStore } from '../ports.ts';
import { type AuthorizationDetail, readDetails } from './authorization-details.ts';
import { type CheckDpop, DpopError } from './dpop.ts';
import { ProtocolError } from './protocol-error.ts';

export type Authorized = {
  grant: Grant;
  /** What the token is good for. */
  details: AuthorizationDetail[];
};

type Presented = { authorization: string | undefined; dpop: string | undefined; path: string };

/** @param request.path of the endpoint below the credential issuer, such as `/credential` */
export type Authorize = (request: Presented) => Promise<Authorized>;

export function createAuthorize(ports: {
  provider: Provider;
  credentialIssuer: string;
  configurationIds: readonly string[];
  grants: Pick<GrantStore, 'find'>;
  checkDpop: CheckDpop;
  now: Clock;
}): Authorize {
  const { provider, credentialIssuer, configurationIds, grants, checkDpop, now } = ports;

  return async ({ authorization, dpop, path }) => {
    const [scheme = '', value = '', ...more] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'dpop' || !value || more.length > 0) {
      throw new ProtocolError('invalid_token', 'an access token with the DPoP scheme is required');
    }
    let thumbprint: string;
    try {
      const url = `${credentialIssuer}${path}`;
      thumbprint = await checkDpop({ proof: dpop, method: 'POST', url, accessToken: value });
    } catch (error) {
      if (error instanceof DpopError) throw new ProtocolError('invalid_dpop_proof', error.message);
      throw error;
    }
    const token = await provider.AccessToken.find(value);
    if (!token || token.aud !== credentialIssuer || !token.grantId) {
      throw new ProtocolError('invalid_token', 'the access token is unknown or expired');
    }
    if (token.jkt !== thumbprint) {
      throw new ProtocolError('invalid_token', 'the access token is bound to another key');
    }
    const grant = await grants.find(token.grantId, now());
    if (!grant) throw new ProtocolError('invalid_token', 'the access token is no longer valid');
    const issued = { credentialIssuer, configurationIds };
    const details = readDetails(token.rar, issued);
    return { grant, details };
  };
}
