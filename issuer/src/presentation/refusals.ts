// Why a presentation identifies nobody, and what the wallet is told of each reason (OpenID4VP 1.0, section 8.5). The
// sentences are fixed: nothing of an answer gets into them.
import { ResponseError } from '@anju/openid4vp';

type WalletError = 'invalid_request' | 'access_denied' | 'temporarily_unavailable' | 'server_error';

const REFUSALS = {
  over: ['invalid_request', 'The request was answered already or has expired. Please begin again.'],
  response_malformed: [
    'invalid_request',
    'The response cannot be decrypted with the key of the request, or is no vp_token response.',
  ],
  state_mismatch: ['invalid_request', 'The state of the response is not the state of the request.'],
  query_not_answered: [
    'invalid_request',
    'The response must hold the credential that was asked for, with the claim that was asked for and no other.',
  ],
  credential_malformed: ['invalid_request', 'The presentation is not a well-formed SD-JWT VC of its type.'],
  credential_type_wrong: ['invalid_request', 'The credential is not of the type that was asked for.'],
  signature_invalid: ['invalid_request', 'The signature of the credential does not hold.'],
  holder_binding_invalid: [
    'invalid_request',
    'The presentation is not bound to this request by the key that the credential was issued to.',
  ],
  transaction_data_mismatch: [
    'invalid_request',
    'The presentation is signed over transaction_data that was not asked for.',
  ],
  credential_expired: ['access_denied', 'The credential is outside its period of validity.'],
  credential_revoked: ['access_denied', 'The credential has been revoked by the department that issued it.'],
  credential_suspended: ['access_denied', 'The credential is suspended by the department that issued it.'],
  issuer_not_listed: [
    'access_denied',
    'The credential was not signed by a department accredited for its type.',
  ],
  issuer_not_accepted: ['access_denied', 'This department does not accept credentials of that issuer.'],
  status_unavailable: [
    'temporarily_unavailable',
    'The status of the credential cannot be checked at the moment. Please try again later.',
  ],
  registry_unknown: [
    'temporarily_unavailable',
    'The registry of departments cannot be read at the moment. Please try again later.',
  ],
  processing_failed: ['server_error', 'The response could not be processed. Please begin again.'],
} as const satisfies Record<string, readonly [WalletError, string]>;

export type PresentationRefusal = keyof typeof REFUSALS;
export const PRESENTATION_REFUSALS = Object.keys(REFUSALS) as PresentationRefusal[];

/** Ends a presentation. Carries a code and nothing that came in. */
export class RefusedPresentationError extends Error {
  readonly code: PresentationRefusal;

  constructor(code: PresentationRefusal) {
    super(code);
    this.name = 'RefusedPresentationError';
    this.code = code;
  }
}

/** The refusal that an error of the checks stands for; undefined for a fault of ours. */
export function refusalOf(error: unknown): PresentationRefusal | undefined {
  const isRefusal = error instanceof RefusedPresentationError || error instanceof ResponseError;
  return isRefusal ? error.code : undefined;
}

/** HTTP 400, or 500 where the fault is ours. */
export function walletAnswerFor(refusal: PresentationRefusal): {
  status: 400 | 500;
  body: { error: WalletError; error_description: string };
} {
  const [error, description] = REFUSALS[refusal];
  return { status: error === 'server_error' ? 500 : 400, body: { error, error_description: description } };
}
