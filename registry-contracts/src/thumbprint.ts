// SHA-256 values as the registry writes them: 0x and 64 lower-case hex digits. Browser-safe.

/** The canonical spelling of a 32-byte value; accepts it with or without 0x, in any case; undefined for anything else. */
export function toBytes32(hex: string): `0x${string}` | undefined {
  const match = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(hex);
  return match?.[1] === undefined ? undefined : `0x${match[1].toLowerCase()}`;
}
