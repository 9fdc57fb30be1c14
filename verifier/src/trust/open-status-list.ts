// Binds the status list check of the credentials package to the followed registry: only the issuer's own key may publish it.
import { type CryptoPort, verifyStatusListToken } from '@anju/credentials';
import type { CurrentTrust } from '@anju/openid4vp';
import type { Clock } from '../ports.ts';
import type { OpenStatusList } from './status-lists.ts';

export function createOpenStatusList(ports: {
  now: Clock;
  crypto: CryptoPort;
  trust: CurrentTrust;
}): OpenStatusList {
  const { now, crypto, trust } = ports;
  return async (publication) => {
    const { list, issuedAt, ttlSeconds, expiresAt } = await verifyStatusListToken({
      ...publication,
      ...trust(),
      now: now(),
      crypto,
    });
    return { statusAt: (idx) => list.statusAt(idx), issuedAt, ttlSeconds, expiresAt };
  };
}
