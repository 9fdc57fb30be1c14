/** JSON Pointers (RFC 6901): a place in a rule, as errors and remarks name it. */

/** A member's name as it stands between two slashes. */
export const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The names and numbers on the way, from the outermost. */
export const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
