// Binds the strict checker to the followed registry and to the service's clock and cryptography.
import {
  CredentialError,
  type CryptoPort,
  type IssuerTrust,
  type LookUpKey,
  verifyPresentation,
} from '@anju/credentials';
import { ResponseError, refusalFor } from './errors.ts';

export interface PresentationToCheck {
  presentation: string;
  audience: string;
  nonce: string;
  expectedVct: string;
  requestedClaims: readonly string[];
}

/** What a good presentation says. Lives in memory for one response. Its status is still to be checked. */
export interface CheckedPresentation {
  iss: string;
  claims: Record<string, unknown>;
  status: { uri: string; idx: number };
}

/** Checks one presentation in full but for its status; throws `ResponseError`. */
export type VerifyPresentation = (input: PresentationToCheck) => Promise<CheckedPresentation>;

/** How issuers are recognised at this moment; throws `ResponseError('registry_unknown')`. */
export type CurrentTrust = () => IssuerTrust & { lookUpKey: LookUpKey };

export function createVerifyPresentation(ports: {
  now: () => Date;
  crypto: CryptoPort;
  trust: CurrentTrust;
  /** How long ago the wallet may have signed: the request's whole life, since the nonce ties it to the request. */
  maxKeyBindingAgeSeconds: number;
}): VerifyPresentation {
  const { now, crypto, trust, maxKeyBindingAgeSeconds } = ports;
  return async ({ presentation, audience, nonce, expectedVct, requestedClaims }) => {
    try {
      const { iss, claims, status } = await verifyPresentation({
        ...trust(),
        presentation,
        audience,
        nonce,
        now: now(),
        maxKeyBindingAgeSeconds,
        expectedVct,
        requestedClaims: [...requestedClaims],
        crypto,
      });
      return { iss, claims, status };
    } catch (error) {
      if (error instanceof CredentialError) throw new ResponseError(refusalFor(error.code));
      throw error;
    }
  };
}
