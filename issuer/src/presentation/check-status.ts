// The status of a shown credential, from its issuer's signed list as it is now. In doubt nobody is identified.
import { CredentialError, type CryptoPort, checkStatus, verifyStatusListToken } from '@anju/credentials';
import type { CurrentTrust } from '@anju/openid4vp';
import type { Clock } from '../ports.ts';
import { RefusedPresentationError } from './refusals.ts';

/** Rejects with `credential_revoked`, `credential_suspended` or `status_unavailable`. */
export type CheckStatus = (entry: { uri: string; idx: number; iss: string; vct: string }) => Promise<void>;

/** The status list token that is published at `uri`. Rejects when there is none to be had. */
export type ReadStatusList = (uri: string) => Promise<string>;

export function createCheckStatus(ports: {
  readStatusList: ReadStatusList;
  crypto: CryptoPort;
  trust: CurrentTrust;
  now: Clock;
}): CheckStatus {
  const { readStatusList, crypto, trust, now } = ports;
  return async ({ uri, idx, iss, vct }) => {
    try {
      const token = await readStatusList(uri);
      const { list } = await verifyStatusListToken({
        ...trust(),
        token,
        uri,
        iss,
        vct,
        now: now(),
        crypto,
      });
      checkStatus(list, idx);
    } catch (error) {
      const code = error instanceof CredentialError ? error.code : undefined;
      throw new RefusedPresentationError(
        code === 'credential_revoked' || code === 'credential_suspended' ? code : 'status_unavailable',
      );
    }
  };
}
