// What a wallet may fetch, for whom: the provider's grant, which its tokens hang on, and ours, which says how the citizen
// was identified and ends when a clerk revokes. Both carry the same id.
import type Provider from 'oidc-provider';
import type { Clock, GrantStore, IdentifiedBy } from '../ports.ts';
import { OPENID_CREDENTIAL } from './authorization-details.ts';

/** Two quarters: as long as a credential is good, its holder can have the next one without a visit. */
export const GRANT_SECONDS = 184 * 24 * 3600;

export type OpenGrant = (
  provider: Provider,
  grant: {
    id?: string;
    clientId: string;
    personNumber: string;
    identifiedBy: IdentifiedBy;
    offerId?: string | undefined;
    configurationIds: readonly string[];
  },
) => Promise<string>;

export function createOpenGrant(ports: {
  department: string;
  credentialIssuer: string;
  grants: GrantStore;
  now: Clock;
}): OpenGrant {
  const { department, credentialIssuer, grants, now } = ports;
  return async (provider, { id, clientId, personNumber, identifiedBy, offerId, configurationIds }) => {
    const grant = new provider.Grant({ clientId, accountId: personNumber });
    grant.addResourceScope(credentialIssuer, configurationIds.join(' '));
    for (const configurationId of configurationIds) {
      grant.addRar({ type: OPENID_CREDENTIAL, credential_configuration_id: configurationId });
    }
    if (id !== undefined) grant.jti = id;
    const grantId = await grant.save();
    const createdAt = now();
    await grants.open({
      id: grantId,
      department,
      personNumber,
      clientId,
      identifiedBy,
      offerId,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + GRANT_SECONDS * 1000),
    });
    return grantId;
  };
}
