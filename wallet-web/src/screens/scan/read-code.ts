// Reads a QR code from a picture. The decoder is fetched from our own host on first use only.
import decoderAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

type Decoder = (picture: ImageData) => Promise<string | undefined>;

let decoder: Promise<Decoder> | undefined;

/** Resolves once codes can be read; rejects when the decoder cannot be fetched, and tries anew next time. */
export function loadDecoder(): Promise<Decoder> {
  decoder ??= load().catch((error: unknown) => {
    decoder = undefined;
    throw error;
  });
  return decoder;
}

async function load(): Promise<Decoder> {
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  await prepareZXingModule({ overrides: { locateFile: () => decoderAddress }, fireImmediately: true });
  return async (picture) => {
    const codes = await readBarcodes(picture, {
      formats: ['QRCode'],
      tryHarder: true,
      maxNumberOfSymbols: 1,
    });
    return codes.find((code) => code.isValid)?.text;
  };
}

/** The text of the code in a picture file, or undefined where there is none. Large photos are scaled down. */
export async function readCodeFromFile(file: Blob): Promise<string | undefined> {
  const decode = await loadDecoder();
  const bitmap = await createImageBitmap(file);
  try {
    for (const longestEdge of [1600, 800, 3200]) {
      const found = await decode(pixels(bitmap, bitmap.width, bitmap.height, longestEdge));
      if (found) return found;
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

const canvas = document.createElement('canvas');

/** The pixels of a picture or video frame, its longest edge no longer than `longestEdge`. */
export function pixels(
  source: CanvasImageSource,
  width: number,
  height: number,
  longestEdge: number,
): ImageData {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser draws no pictures');
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
