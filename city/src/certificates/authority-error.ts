/** Errors of the city's certificate authority. */

export type CertificateAuthorityErrorCode =
  | 'authority_exists'
  | 'authority_damaged'
  | 'authority_expired'
  | 'root_key_exposed'
  | 'request_malformed'
  | 'request_signature_invalid'
  | 'key_not_p256'
  | 'names_missing'
  | 'name_malformed';

export class CertificateAuthorityError extends Error {
  override readonly name = 'CertificateAuthorityError';
  readonly code: CertificateAuthorityErrorCode;

  constructor(code: CertificateAuthorityErrorCode, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.code = code;
  }
}
