/** SubjectPublicKeyInfo of a P-256 key (RFC 5480): one fixed prefix before the uncompressed point. */
import { sameBytes } from '../encoding/base64.ts';
import { ensure } from '../errors.ts';

const prefix = Uint8Array.of(
  ...[0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  ...[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00],
);
const pointBytes = 65;

/** DER of the SubjectPublicKeyInfo; `point` is 0x04 ‖ x ‖ y. */
export function encodeP256Spki(point: Uint8Array): Uint8Array<ArrayBuffer> {
  const spki = new Uint8Array(prefix.length + pointBytes);
  spki.set(prefix);
  spki.set(point, prefix.length);
  return spki;
}

/** The point of a P-256 SubjectPublicKeyInfo. Throws `certificate_invalid` for any other key. */
export function pointOfSpki(spki: Uint8Array): Uint8Array {
  ensure(spki.length === prefix.length + pointBytes, 'certificate_invalid');
  ensure(sameBytes(spki.subarray(0, prefix.length), prefix), 'certificate_invalid');
  const point = spki.subarray(prefix.length);
  ensure(point[0] === 0x04, 'certificate_invalid');
  return point;
}
