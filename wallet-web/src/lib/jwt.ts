// Signs the holder's own small JWTs (ES256, compact). Reading foreign ones stands with what they mean.
import { encodeBase64Url } from '@anju/credentials';

export type Sign = (data: Uint8Array) => Promise<Uint8Array>;

export async function signJwt(header: object, payload: object, sign: Sign): Promise<string> {
  const text = new TextEncoder();
  const part = (value: object) => encodeBase64Url(text.encode(JSON.stringify(value)));
  const input = `${part({ alg: 'ES256', ...header })}.${part(payload)}`;
  return `${input}.${encodeBase64Url(await sign(text.encode(input)))}`;
}
