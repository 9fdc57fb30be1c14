// Text made small before it is sealed, and read again within bounds: who made the file may have known its passphrase and
// still be a stranger.
import { WalletError } from '../../errors.ts';

const LARGEST_TEXT_BYTES = 16 * 1024 * 1024;

export async function pack(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Throws `backup_damaged`, also for what would become too large. */
export async function unpack(packed: Uint8Array): Promise<string> {
  const source = new Blob([new Uint8Array(packed)]).stream();
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > LARGEST_TEXT_BYTES) throw new RangeError('too large');
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw new WalletError('backup_damaged', { cause: error });
  }
}
