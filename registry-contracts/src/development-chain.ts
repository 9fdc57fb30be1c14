// The town's own chain: blocks come when something is sent, and it may forget its last ones.

/** Everybody knows the keys of its accounts. */
export const developmentChainId = 31_337;

/**
 * Blocks of any other chain that may still go another way, or that not every endpoint has yet. Networks of known
 * validators settle a block with the next one or at once; three leave room for endpoints that hear of it late.
 */
export const unsettledBlocks = 3;

/**
 * How old the newest block of any other chain may be by the reader's clock: for a clock that is some minutes wrong, and as
 * long as a network may stand still before nobody should go by what it said last. A provider that stands still, or leaves
 * out what came since, can show nothing older; one that invents blocks is not found out by their times.
 */
export const standstillSecondsAtMost = 600;
