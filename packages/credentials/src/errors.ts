/**
 * Every refusal of this package, as one stable code. Messages are fixed per code: nothing that came in
 * (claim, token, nonce, salt) is ever repeated in one.
 */
export const credentialErrorMessages = {
  // the bytes
  token_too_large: 'The token is larger than the profile allows.',
  token_malformed: 'The token does not have the parts its serialisation requires.',
  json_serialisation_refused: 'Only the compact serialisation is accepted.',
  base64url_invalid: 'A part is not canonical base64.',
  json_invalid: 'A part is not one well-formed I-JSON text of the expected kind.',
  json_duplicate_name: 'A JSON object has the same name twice.',
  json_too_deep: 'A JSON text is nested more deeply than the profile allows.',
  // the header
  type_unexpected: 'The typ header is not the one expected here.',
  algorithm_not_allowed: 'The signature algorithm is not ES256.',
  critical_header_unknown: 'The header marks an extension as critical that is not understood.',
  // disclosures (RFC 9901, 7.1)
  hash_algorithm_unknown: 'The _sd_alg is not sha-256.',
  digest_malformed: 'An _sd or ... member does not have the form that RFC 9901 gives it.',
  digest_repeated: 'A digest occurs more than once.',
  too_many_disclosures: 'There are more disclosures than the profile allows.',
  disclosure_malformed: 'A disclosure does not have the form that its place requires.',
  disclosure_repeated: 'A disclosure occurs more than once.',
  disclosure_unreferenced: 'A disclosure is referenced by no digest.',
  disclosure_name_reserved: 'A disclosure uses a reserved name.',
  disclosure_name_collides: 'A disclosure repeats a name that its object already has.',
  registered_claim_disclosed: 'A disclosure supplies a claim that only the signed payload may hold.',
  // the issuer
  certificate_missing: 'The header has no certificate chain.',
  certificate_invalid: 'A certificate is malformed or not allowed at its place in the chain.',
  certificate_expired: 'A certificate is outside its validity dates.',
  certificate_untrusted: 'The certificate chain does not end at a trusted root.',
  signature_invalid: 'The signature does not verify.',
  registry_unknown: 'The registry gives no answer that can be relied on.',
  issuer_not_listed: 'The signing key is not listed.',
  issuer_not_listed_for_type: 'The signing key is not listed for this type.',
  issuer_retired: 'The signing key is retired, and what it signed is good no longer.',
  issuer_suspended: 'The signing key is suspended for this type.',
  issuer_withdrawn: 'The signing key is withdrawn for this type.',
  issuer_compromised: 'The signing key is marked as compromised.',
  issuer_authority_unexpected: 'The certificate chain names none of the authorities asked for.',
  issuer_mismatch: 'iss is not the issuer that the signing key belongs to.',
  key_id_mismatch: 'kid does not name the DID that the signing key belongs to.',
  certificate_identity_mismatch: 'The certificate does not name the DID and the issuer of its key.',
  // the claims
  claim_invalid: 'A registered claim is missing or has the wrong form.',
  vct_unexpected: 'The credential type is not the one asked for.',
  credential_not_yet_valid: 'The credential is not valid yet.',
  credential_expired: 'The credential has expired.',
  claim_not_asked: 'A claim is disclosed that was not asked for.',
  claim_not_disclosed: 'A claim that was asked for is not disclosed.',
  claim_value_unexpected: 'A claim has none of the values asked for.',
  // the holder
  holder_key_invalid: 'cnf does not hold one P-256 public key.',
  holder_key_unexpected: 'cnf holds another key than the one the credential was asked for.',
  key_binding_missing: 'There is no key binding.',
  key_binding_unexpected: 'There is a key binding where none belongs.',
  key_binding_malformed: 'The key binding does not have the claims it must have.',
  key_binding_signature_invalid: 'The key binding is not signed by the holder key.',
  key_binding_audience_mismatch: 'The key binding is meant for another audience.',
  key_binding_nonce_mismatch: 'The key binding answers another nonce.',
  key_binding_hash_mismatch: 'The key binding belongs to another presentation.',
  key_binding_too_old: 'The key binding was made too long ago.',
  key_binding_in_future: 'The key binding was made in the future.',
  // the status
  status_missing: 'The credential has no status reference.',
  status_list_malformed: 'The status list does not have the form it must have.',
  status_list_wrong_uri: 'The status list is another one than the one fetched.',
  status_list_expired: 'The status list is no longer valid.',
  status_list_too_large: 'The status list is larger than allowed once unpacked.',
  status_index_out_of_range: 'The status list does not hold this index.',
  credential_revoked: 'The credential is revoked.',
  credential_suspended: 'The credential is suspended.',
  credential_status_unknown: 'The credential has a status that is not understood.',
  // this package's own callers
  issue_invalid: 'The credential to be issued does not have the form it must have.',
  present_invalid: 'The presentation that was asked for cannot be made from this credential.',
} as const;

export type CredentialErrorCode = keyof typeof credentialErrorMessages;

export class CredentialError extends Error {
  readonly code: CredentialErrorCode;

  constructor(code: CredentialErrorCode) {
    super(credentialErrorMessages[code]);
    this.name = 'CredentialError';
    this.code = code;
  }
}

/** Throws unless `condition` holds. */
export function ensure(condition: boolean, code: CredentialErrorCode): asserts condition {
  if (!condition) throw new CredentialError(code);
}
