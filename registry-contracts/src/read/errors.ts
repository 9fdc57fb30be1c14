// Why the registry could not be read.

export type RegistryReadErrorCode =
  | 'argument_invalid'
  | 'endpoint_unreachable'
  | 'endpoint_refused'
  | 'wrong_chain'
  | 'contract_missing'
  | 'answer_malformed'
  | 'registry_too_large'
  | 'endpoints_disagree';

export class RegistryReadError extends Error {
  readonly code: RegistryReadErrorCode;

  constructor(code: RegistryReadErrorCode, options?: ErrorOptions) {
    super(`the registry could not be read: ${code}`, options);
    this.name = 'RegistryReadError';
    this.code = code;
  }
}
