// Signs the holder's own small JWTs (ES256, compact). Reading foreign ones stands with what they mean.
import { signCompactJws } from '@anju/credentials';

export type Sign = (data: Uint8Array) => Promise<Uint8Array>;

export const signJwt = (header: object, payload: object, sign: Sign): Promise<string> =>
  signCompactJws({ alg: 'ES256', ...header }, payload, sign);
