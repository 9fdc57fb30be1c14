/** Merkle log of salted entries; digests of status lists; proofs and their checks; when to anchor. No I/O. */
export {
  type AnchoredKind,
  type Anchoring,
  type AnchorSource,
  type AnchorWriter,
  createAnchoring,
  type StreamStanding,
} from './anchoring.ts';
export {
  type DecidedQuestion,
  type DecisionEntry,
  encodeDecisionEntry,
  encodeIssuerEntry,
  type IssuerAct,
  type IssuerEntry,
  type SupersededEntry,
  saltOfSecret,
} from './entries.ts';
export { AuditLogError, type AuditLogErrorCode, auditLogErrorMessages } from './errors.ts';
export { createLogTree, type LogTree } from './log-tree.ts';
export { emptyRoot, type LeafRange, leafHash, rangeRoot, rootOf, SALT_BYTES } from './merkle-tree.ts';
export { consistencyProof, consistencyRanges, inclusionProof, inclusionRanges } from './proofs.ts';
export {
  createPublishedLog,
  type LeafStore,
  LOG_FORMAT,
  type LogHead,
  type LogPage,
  type PublishedLog,
  pageTag,
} from './published-log.ts';
export { type LogToRead, type ReadLog, readPublishedLog } from './read-published-log.ts';
export { digestOfStatusList, type StatusListDigest, statusListDigest } from './status-list-digest.ts';
export {
  type ConsistencyToVerify,
  type InclusionToVerify,
  verifyConsistency,
  verifyInclusion,
} from './verify-proofs.ts';
