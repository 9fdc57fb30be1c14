// One conversation with an issuer: what it says of itself, who the wallet is to it, and the key that binds its tokens.
import type { WalletProvider } from '../attestation/wallet-provider.ts';
import type { Exclusively } from '../exclusively.ts';
import type { GuardedFetch } from '../guarded-fetch.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HeldKey, HolderStore, StoredGrant } from '../holder/store.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { CheckPorts } from './check-credential.ts';
import { type IssuerCalls, openIssuerCalls } from './issuer-calls.ts';
import { fetchIssuerDescription, type IssuerDescription } from './metadata.ts';

export type ReceivePorts = CheckPorts & {
  get: GuardedFetch;
  keys: KeyStore;
  store: HolderStore;
  clientId: string;
  /** where issuers send the citizen back to; null in a wallet that nobody can be sent to */
  redirectUri: string | null;
  /** in which the citizen reads, told to the page that opens; null: not told */
  language: (() => string) | null;
  provider: WalletProvider | null;
  exclusively: Exclusively;
};

export type Session = { description: IssuerDescription; calls: IssuerCalls; clientId: string | null };

/** A code from the counter may be used by anyone who holds it: then nothing is said of the wallet. */
export function openSession(
  description: IssuerDescription,
  dpopKey: HeldKey,
  way: 'counter' | 'log-in',
  ports: ReceivePorts,
): Session {
  const isAnonymous = way === 'counter' && mayBeAnonymous(description.server);
  const { server } = description;
  return {
    description,
    calls: openIssuerCalls({ ...ports, server, dpopKey, isAnonymous }),
    clientId: isAnonymous ? null : ports.clientId,
  };
}

const mayBeAnonymous = (server: AuthorizationServer) =>
  server.anonymousAccess && server.attestation !== 'required';

/** The issuer again, for a card or request that is already here. */
export async function reopenSession(
  grant: StoredGrant,
  configurationId: string,
  ports: ReceivePorts,
): Promise<Session> {
  const which = {
    credentialIssuer: grant.iss,
    authorizationServer: grant.audience,
    configurationIds: [configurationId],
  };
  const description = await fetchIssuerDescription(which, ports);
  return openSession(description, grant.dpopKey, grant.clientId === null ? 'counter' : 'log-in', ports);
}
