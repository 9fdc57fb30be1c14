/** How large a number may become, so that what is published can be proved. */

/** From here on a negative number, as a scalar of the group, could not be told from a positive one in a range proof. */
const FIRST_MAGNITUDE_REFUSED = 2n ** 62n;

export function isTooWide({ minimum, maximum }: { minimum: bigint; maximum: bigint }): boolean {
  return maximum >= FIRST_MAGNITUDE_REFUSED || minimum <= -FIRST_MAGNITUDE_REFUSED;
}
