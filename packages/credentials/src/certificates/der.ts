/**
 * A reader for the DER that certificates are made of: definite, minimal lengths only, nothing left over.
 * Own code because a general ASN.1 library is ten times the size of everything else the wallet loads from here.
 */
import { ensure } from '../errors.ts';

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface DerElement {
  tag: number;
  /** Contents without tag and length. */
  contents: Uint8Array;
  /** Tag, length and contents. */
  whole: Uint8Array;
}

export interface DerReader {
  readonly atEnd: boolean;
  /** Throws unless the next element has `expectedTag`, when one is given. */
  next(expectedTag?: number): DerElement;
  /** The next element if it has this tag. */
  optional(expectedTag: number): DerElement | undefined;
  /** Throws unless everything was read. */
  end(): void;
}

/** Reads the elements of `bytes` one after another. Every failure is `certificate_invalid`. */
export function readDer(bytes: Uint8Array): DerReader {
  let at = 0;

  function nextByte(): number {
    const byte = bytes[at];
    ensure(byte !== undefined, 'certificate_invalid');
    at += 1;
    return byte;
  }

  /** Definite and minimal; nothing in a certificate of the profile needs more than two bytes. */
  function nextLength(): number {
    const first = nextByte();
    if (first < 0x80) return first;
    ensure(first === 0x81 || first === 0x82, 'certificate_invalid');
    const length = first === 0x81 ? nextByte() : (nextByte() << 8) | nextByte();
    ensure(length >= (first === 0x81 ? 0x80 : 0x100), 'certificate_invalid');
    return length;
  }

  function next(expectedTag?: number): DerElement {
    const start = at;
    const found = nextByte();
    // Tag numbers above 30 have no place in a certificate.
    ensure((found & 0x1f) !== 0x1f, 'certificate_invalid');
    ensure(expectedTag === undefined || found === expectedTag, 'certificate_invalid');
    const length = nextLength();
    const from = at;
    at = from + length;
    ensure(at <= bytes.length, 'certificate_invalid');
    return { tag: found, contents: bytes.subarray(from, at), whole: bytes.subarray(start, at) };
  }

  return {
    get atEnd() {
      return at === bytes.length;
    },
    next,
    optional: (expectedTag) => (bytes[at] === expectedTag ? next(expectedTag) : undefined),
    end: () => ensure(at === bytes.length, 'certificate_invalid'),
  };
}

/** A reader inside one element that is all of `bytes`. */
export function readOnly(bytes: Uint8Array, expectedTag: number): DerReader {
  const outer = readDer(bytes);
  const inner = readDer(outer.next(expectedTag).contents);
  outer.end();
  return inner;
}

/** A BOOLEAN that may be left out, which means false. */
export function readOptionalBoolean(reader: DerReader): boolean {
  const contents = reader.optional(tag.boolean)?.contents;
  if (contents === undefined) return false;
  ensure(contents.length === 1 && (contents[0] === 0x00 || contents[0] === 0xff), 'certificate_invalid');
  return contents[0] === 0xff;
}

/** Dotted form of an OBJECT IDENTIFIER's contents. */
export function readObjectIdentifier(contents: Uint8Array): string {
  ensure(contents.length > 0 && contents.length <= 32, 'certificate_invalid');
  const arcs: number[] = [];
  let arc = 0;
  let continues = false;
  for (const byte of contents) {
    ensure(continues || byte !== 0x80, 'certificate_invalid');
    arc = arc * 128 + (byte & 0x7f);
    ensure(Number.isSafeInteger(arc), 'certificate_invalid');
    continues = byte >= 0x80;
    if (continues) continue;
    if (arcs.length === 0) {
      const first = Math.min(Math.floor(arc / 40), 2);
      arcs.push(first, arc - first * 40);
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  ensure(!continues, 'certificate_invalid');
  return arcs.join('.');
}

/** Bytes of a BIT STRING without unused bits. */
export function readBitString(contents: Uint8Array): Uint8Array {
  ensure(contents[0] === 0, 'certificate_invalid');
  return contents.subarray(1);
}

/** UTCTime or GeneralizedTime as RFC 5280, 4.1.2.5 has them: to the second, in Zulu time. */
export function readTime(element: DerElement): Date {
  const text = String.fromCharCode(...element.contents);
  const twoDigits = element.tag === tag.utcTime;
  ensure(twoDigits || element.tag === tag.generalizedTime, 'certificate_invalid');
  ensure((twoDigits ? /^\d{12}Z$/ : /^\d{14}Z$/).test(text), 'certificate_invalid');
  const full = twoDigits ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text;
  const iso = full.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  ensure(!Number.isNaN(date.getTime()) && date.toISOString() === iso, 'certificate_invalid');
  return date;
}

/** r ‖ s, 32 bytes each, from the DER form that certificates use. */
export function readEcdsaSignature(der: Uint8Array): Uint8Array {
  const reader = readOnly(der, tag.sequence);
  const signature = new Uint8Array(64);
  for (const end of [32, 64]) {
    let { contents } = reader.next(tag.integer);
    ensure(contents.length > 0 && (contents[0] as number) < 0x80, 'certificate_invalid');
    if (contents[0] === 0 && contents.length > 1) {
      contents = contents.subarray(1);
      ensure((contents[0] as number) >= 0x80, 'certificate_invalid');
    }
    ensure(contents.length <= 32, 'certificate_invalid');
    signature.set(contents, end - contents.length);
  }
  reader.end();
  return signature;
}
