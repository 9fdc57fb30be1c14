/** A text of a code, link or paste as an address of one of these schemes or of the web; null when it is none. */
export function readLink(text: string, schemes: readonly string[]): URL | null {
  try {
    const url = new URL(text.trim());
    return [...schemes, 'https:', 'http:'].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
