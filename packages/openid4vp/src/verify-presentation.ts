// Binds the strict checker to the followed registry and to the service's clock and cryptography.
import {
  type AskedClaim,
  type ClaimOption,
  CredentialError,
  type CryptoPort,
  type IssuerTrust,
  type LookUpKey,
  verifyPresentation,
} from '@anju/credentials';
import { ResponseError, refusalFor } from './errors.ts';
import type { Answer } from './match-to-query.ts';
import { claimOptionsOf } from './query.ts';

/** Ways in which one presentation may answer several queries at once; an answer to more is refused. */
const MAXIMUM_COMBINATIONS = 64;

export interface PresentationToCheck extends Answer {
  audience: string;
  nonce: string;
  /** The request has `transaction_data`: what is signed over it is handed on, else it is refused. */
  mayCarryTransactionData?: boolean;
}

/** What a good presentation says. Lives in memory for one response. Its status is still to be checked. */
export interface CheckedPresentation {
  vct: string;
  iss: string;
  claims: Record<string, unknown>;
  status: { uri: string; idx: number };
  /** Hashes of the `transaction_data` that the holder signed, to be held against the request's. */
  transactionDataHashes: readonly string[];
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
  return async ({ audience, nonce, mayCarryTransactionData = false, ...answer }) => {
    try {
      const { transactionDataHashes, ...shown } = await verifyPresentation({
        ...trust(),
        presentation: answer.presentation,
        audience,
        nonce,
        now: now(),
        maxKeyBindingAgeSeconds,
        expectedVct: answer.credential.meta.vct_values,
        expectedAuthorityKeyIds: answer.credential.trusted_authorities?.flatMap(({ values }) => values),
        requestedClaims: { oneOf: optionsFor(answer) },
        crypto,
      });
      if (!mayCarryTransactionData && transactionDataHashes.length > 0) {
        throw new ResponseError('transaction_data_mismatch');
      }
      const { vct, iss, claims, status } = shown;
      return { vct, iss, claims, status, transactionDataHashes };
    } catch (error) {
      if (error instanceof CredentialError) throw new ResponseError(refusalFor(error.code));
      throw error;
    }
  };
}

/** Every option of the query, beside every option of the queries that the same presentation answers. */
function optionsFor({ credential, sharedWith }: Answer): ClaimOption[] {
  let beside: AskedClaim[][] = [[]];
  for (const other of sharedWith) {
    const options = claimOptionsOf(other);
    beside = beside.flatMap((before) => options.map((option) => [...before, ...option]));
    if (beside.length > MAXIMUM_COMBINATIONS) throw new ResponseError('query_not_answered');
  }
  return claimOptionsOf(credential).flatMap((asked) => beside.map((alsoAsked) => ({ asked, alsoAsked })));
}
