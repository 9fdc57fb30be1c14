/** Merkle log of salted entries; digests of status lists; proofs and their checks. No I/O; browsers and Node. */
export { AuditLogError, type AuditLogErrorCode, auditLogErrorMessages } from './errors.ts';
export { emptyRoot, type LeafRange, leafHash, rangeRoot, rootOf, SALT_BYTES } from './merkle-tree.ts';
export { consistencyProof, consistencyRanges, inclusionProof, inclusionRanges } from './proofs.ts';
export { digestOfStatusList, type StatusListDigest, statusListDigest } from './status-list-digest.ts';
export {
  type ConsistencyToVerify,
  type InclusionToVerify,
  verifyConsistency,
  verifyInclusion,
} from './verify-proofs.ts';
