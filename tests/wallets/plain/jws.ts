// Compact JWS with ES256 (RFC 7515; RFC 7518, section 3.4).
import { type KeyObject, sign, verify } from 'node:crypto';

type JsonObject = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString());

export function readJws(jws: string): { header: JsonObject; payload: JsonObject } {
  const [header = '', payload = ''] = jws.split('.');
  return { header: decode(header), payload: decode(payload) };
}

export function isSignedBy(key: KeyObject, jws: string): boolean {
  const end = jws.lastIndexOf('.');
  const signature = Buffer.from(jws.slice(end + 1), 'base64url');
  return verify('sha256', Buffer.from(jws.slice(0, end)), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

export function signJws(key: KeyObject, typ: string, payload: JsonObject): string {
  const input = `${encode({ alg: 'ES256', typ })}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}
