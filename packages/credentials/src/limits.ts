/**
 * Caps that are checked before any work that grows with the input. Bytes are bytes of the compact token.
 */
export const limits = {
  /** A credential as the wallet receives it. */
  credentialBytes: 64 * 1024,
  /** One presentation as the verifier receives it. */
  presentationBytes: 32 * 1024,
  /** A signed status list as fetched. */
  statusTokenBytes: 2 * 1024 * 1024,
  /** A status list once unpacked: four million entries of two bits. */
  statusListBytes: 1024 * 1024,
  disclosures: 64,
  /** Nesting of objects and arrays, of each JSON text and of the claims once put together. */
  depth: 16,
  /** Texts that a holder signs beside one presentation. */
  transactionData: 8,
  /** Certificates in x5c. */
  certificates: 4,
} as const;

/** What clocks may differ by, for dates that lie in the future. */
export const clockSkewSeconds = 60;
