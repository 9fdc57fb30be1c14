/** ECDSA signatures of P-256 in the two forms there are: r ‖ s as JOSE has them (RFC 7518, 3.4), and DER (RFC 3279, 2.2.3). */
import { ensure } from '../errors.ts';
import { es256SignatureBytes } from './port.ts';

const integerBytes = es256SignatureBytes / 2;
const [sequenceTag, integerTag] = [0x30, 0x02];

/** Without leading zeros, but for one where the highest bit is set. */
function derInteger(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const digits = bytes.subarray(from);
  const sign = (digits[0] ?? 0) > 0x7f ? [0] : [];
  return Uint8Array.of(integerTag, sign.length + digits.length, ...sign, ...digits);
}

/** `signature` is r ‖ s, 64 bytes. */
export function encodeDerSignature(signature: Uint8Array): Uint8Array {
  const r = derInteger(signature.subarray(0, integerBytes));
  const s = derInteger(signature.subarray(integerBytes));
  const der = new Uint8Array(2 + r.length + s.length);
  der.set([sequenceTag, r.length + s.length]);
  der.set(r, 2);
  der.set(s, 2 + r.length);
  return der;
}

/** r ‖ s, 64 bytes, of a signature that one made oneself. Throws `issue_invalid` for what is none of P-256. */
export function decodeDerSignature(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const signature = new Uint8Array(es256SignatureBytes);
  let at = 2;
  ensure(der[0] === sequenceTag && der[1] === der.length - at, 'issue_invalid');
  for (const end of [integerBytes, es256SignatureBytes]) {
    const length = der[at + 1] ?? 0;
    ensure(der[at] === integerTag && length > 0, 'issue_invalid');
    const integer = der.subarray(at + 2, at + 2 + length);
    const digits = integer[0] === 0 ? integer.subarray(1) : integer;
    ensure(integer.length === length && digits.length <= integerBytes, 'issue_invalid');
    signature.set(digits, end - digits.length);
    at += 2 + length;
  }
  ensure(at === der.length, 'issue_invalid');
  return signature;
}
