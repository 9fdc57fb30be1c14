/** Sentences that somebody signs or consents to must read in one way only, on every screen. */

/** What is not seen, or turns the order of letters round. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
/** Blocks of letters that are read from the right: with a figure or a bracket beside them the order is no longer that of the bytes. */
const RIGHT_TO_LEFT =
  /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{feff}\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Blanks that are none of the two spaces, and several together. */
const BLANKS = /(?![ \u{3000}])\p{Zs}|[ \u{3000}]{2}/u;
/** Strokes and frames over what stands before them, and heaps of marks. */
const OVERLAID = /[\u{334}-\u{338}]|[\u{20d2}-\u{20f0}]|\p{Me}|\p{Mn}{3}/u;

/**
 * Whether a sentence in Chinese or English says nothing but what can be seen, in the order in which it stands, on one line.
 * Who has a sentence signed and who shows it ask this same question, so that neither takes what the other refuses.
 */
export function isPlainText(text: string): boolean {
  const misleads = [UNSEEN, RIGHT_TO_LEFT, BLANKS, OVERLAID].some((pattern) => pattern.test(text));
  return text.isWellFormed() && !misleads;
}
