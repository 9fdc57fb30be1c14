// The town's own chain: blocks come when something is sent, and it may forget its last ones.

/** Everybody knows the keys of its accounts. */
export const developmentChainId = 31_337;

/**
 * Blocks of any other chain that may still go another way, or that not every endpoint has yet. Networks of known
 * validators settle a block with the next one or at once; three leave room for endpoints that hear of it late.
 */
export const unsettledBlocks = 3;
