// Who this service is to authenticators, and the one answer to every passkey that is refused.
export type RelyingParty = {
  /** Host name that passkeys are bound to. */
  id: string;
  origin: string;
  name: string;
};

/** COSE: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257];

/** The passkey, its answer or its challenge is not what was asked for; deliberately no more than that. */
export class PasskeyRefusedError extends Error {
  readonly code = 'passkey_refused';
  override name = 'PasskeyRefusedError';
  constructor() {
    super('The passkey could not be accepted.');
  }
}
