/** The compression of status lists (zlib, RFC 1950) by the platform's streams, bounded while it unpacks. */
import { CredentialError, ensure } from '../errors.ts';

async function pipe(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  // Failures of the writing side show on the reading side too; here they only must not go unhandled.
  const written = writer.write(bytes as Uint8Array<ArrayBuffer>).then(() => writer.close());
  written.catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > maximumBytes) {
      await reader.cancel().catch(() => undefined);
      throw new CredentialError('status_list_too_large');
    }
    chunks.push(read.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export function deflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return pipe(bytes, new CompressionStream('deflate'), Number.POSITIVE_INFINITY);
}

/** Throws `status_list_too_large`, `status_list_malformed`. */
export async function inflate(bytes: Uint8Array, maximumBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  ensure(bytes.length > 0, 'status_list_malformed');
  try {
    return await pipe(bytes, new DecompressionStream('deflate'), maximumBytes);
  } catch (error) {
    throw error instanceof CredentialError ? error : new CredentialError('status_list_malformed');
  }
}
