/** Texts as bytes and back. */

const encoder = /* @__PURE__ */ new TextEncoder();
const asciiDecoder = /* @__PURE__ */ new TextDecoder('ascii');

export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** For bytes that are known to be ASCII. */
export function asciiText(bytes: Uint8Array): string {
  return asciiDecoder.decode(bytes);
}
