// The P-256 keys under which a signature holds (SEC 1, section 4.1.6): for a key that is known by its thumbprint alone, as
// the registry lists it. What comes out is a guess to be held against that thumbprint and then used as any key; nothing
// secret goes in, so nothing here takes care of time.

const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const generator: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  z: 1n,
};

/** Jacobian coordinates, which need no inversion on the way: the point (x/z², y/z³); at infinity where z is 0. */
type Point = { x: bigint; y: bigint; z: bigint };
const infinity: Point = { x: 1n, y: 1n, z: 0n };

/**
 * At most four uncompressed points, 65 bytes each; none for what is no signature.
 * @param hash SHA-256 of what was signed
 * @param signature r ‖ s, 64 bytes
 */
export function recoverKeys(hash: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const r = numberOf(signature.subarray(0, 32));
  const s = numberOf(signature.subarray(32));
  if (signature.length !== 64 || r === 0n || r >= n || s === 0n || s >= n) return [];
  const inverse = invert(r, n);
  const ofMessage = times(modulo(-numberOf(hash) * inverse, n), generator);
  const found: Uint8Array<ArrayBuffer>[] = [];
  // r is the first coordinate of a point, taken modulo n, which is a little less than p
  for (const x of [r, r + n]) {
    const y = x < p ? rootOf(modulo(x ** 3n - 3n * x + b, p)) : undefined;
    if (y === undefined) continue;
    for (const candidate of [y, p - y]) {
      const point = add(ofMessage, times(modulo(s * inverse, n), { x, y: candidate, z: 1n }));
      if (point.z !== 0n) found.push(bytesOf(point));
    }
  }
  return found;
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** By Euclid's algorithm; the modulus is prime and the value no multiple of it. */
function invert(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, modulo(value, modulus)];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return modulo(factor, modulus);
}

/** The square root modulo p, which is 3 modulo 4; undefined when there is none. */
function rootOf(square: bigint): bigint | undefined {
  let root = 1n;
  let power = square;
  for (let exponent = (p + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = modulo(root * power, p);
    power = modulo(power * power, p);
  }
  return modulo(root * root, p) === square ? root : undefined;
}

function double({ x, y, z }: Point): Point {
  const yy = modulo(y * y, p);
  const quarter = modulo(x * yy, p);
  const slope = modulo(3n * (x - z * z) * (x + z * z), p);
  const doubledX = modulo(slope * slope - 8n * quarter, p);
  const doubledY = modulo(slope * (4n * quarter - doubledX) - 8n * yy * yy, p);
  return { x: doubledX, y: doubledY, z: modulo(2n * y * z, p) };
}

function add(one: Point, other: Point): Point {
  if (one.z === 0n) return other;
  if (other.z === 0n) return one;
  const [oneZz, otherZz] = [modulo(one.z * one.z, p), modulo(other.z * other.z, p)];
  const oneX = modulo(one.x * otherZz, p);
  const oneY = modulo(one.y * otherZz * other.z, p);
  const run = modulo(other.x * oneZz - oneX, p);
  const rise = modulo(other.y * oneZz * one.z - oneY, p);
  if (run === 0n) return rise === 0n ? double(one) : infinity;
  const runSquared = modulo(run * run, p);
  const runCubed = modulo(runSquared * run, p);
  const x = modulo(rise * rise - runCubed - 2n * oneX * runSquared, p);
  const y = modulo(rise * (oneX * runSquared - x) - oneY * runCubed, p);
  return { x, y, z: modulo(one.z * other.z * run, p) };
}

function times(factor: bigint, point: Point): Point {
  let sum = infinity;
  let power = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, power);
    power = double(power);
  }
  return sum;
}

function numberOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function bytesOf(point: Point): Uint8Array<ArrayBuffer> {
  const inverse = invert(point.z, p);
  const x = modulo(point.x * inverse ** 2n, p);
  const y = modulo(point.y * inverse ** 3n, p);
  const bytes = new Uint8Array(65);
  bytes[0] = 0x04;
  for (let index = 0; index < 32; index += 1) {
    const shift = BigInt(8 * (31 - index));
    bytes[1 + index] = Number((x >> shift) & 0xffn);
    bytes[33 + index] = Number((y >> shift) & 0xffn);
  }
  return bytes;
}
