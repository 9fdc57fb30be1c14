// A P-256 key of a did:ethr document, read from the events of ERC-1056 with three JSON-RPC words and no library.
import { createPublicKey, ECDH, type KeyObject } from 'node:crypto';
import { WalletError } from './wallet-error.ts';

const TOPICS = {
  ownerChanged: '0x38a5a6e68f30ed1ab45860a4afb34bcb2fc00f22ca462d249b8a8d40cda6f7a3',
  delegateChanged: '0x5a5084339536bcab65f20799fcc58724588145ca054bd2be626174b27ba156f7',
  attributeChanged: '0x18ab6b2ae3d64306c00ce663125f2bd680e441a098de1635bd7ad8b0d44965e4',
} as const;
const P256_KEY = 'did/pub/Secp256r1/veriKey/hex';
const WORD_BYTES = 32;

interface Chain {
  rpcUrl: string;
  didRegistry: string;
}

interface Log {
  topics: string[];
  data: string;
}

/** The key that a DID URL names; throws when the document has none there. */
export async function keyOfDidUrl(didUrl: string, chain: Chain): Promise<KeyObject> {
  const [, address, number] =
    /^did:ethr:(?:0x[0-9a-f]+:)?(0x[0-9a-f]{40})#delegate-(\d+)$/i.exec(didUrl) ?? [];
  if (address === undefined) throw new WalletError('key_unknown', 'no key of a did:ethr document is named');
  const keys = new Map<number, Buffer>();
  let count = 0;
  for (const { topics, data } of await eventsOf(address, chain)) {
    const [topic] = topics;
    if (topic === TOPICS.ownerChanged && /^0x0{64}/.test(data)) keys.clear();
    // fragments count every key that was ever written, those of other curves and revoked ones too
    if (topic === TOPICS.delegateChanged) count += 1;
    if (topic !== TOPICS.attributeChanged) continue;
    const { name, value, validTo } = readAttribute(data);
    if (!name.startsWith('did/pub/')) continue;
    count += 1;
    if (validTo * 1000n > BigInt(Date.now())) {
      if (name === P256_KEY) keys.set(count, value);
    } else {
      for (const [at, key] of keys) if (key.equals(value)) keys.delete(at);
    }
  }
  const point = keys.get(Number(number));
  if (point === undefined)
    throw new WalletError('key_unknown', 'the DID document has no P-256 key under this name');
  return publicKeyOf(point);
}

async function eventsOf(address: string, { rpcUrl, didRegistry }: Chain): Promise<Log[]> {
  const identity = `0x${address.slice(2).toLowerCase().padStart(64, '0')}`;
  const filter = { address: didRegistry, fromBlock: '0x0', toBlock: 'latest', topics: [null, identity] };
  const answer = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params: [filter] }),
  });
  const { result } = (await answer.json()) as { result?: Log[] };
  if (result === undefined) throw new WalletError('key_unknown', 'the chain gives no events');
  return result;
}

/** (bytes32 name, bytes value, uint256 validTo, uint256 previousChange), the second one by its offset. */
function readAttribute(data: string): { name: string; value: Buffer; validTo: bigint } {
  const bytes = Buffer.from(data.slice(2), 'hex');
  const number = (at: number) => BigInt(`0x${bytes.toString('hex', at, at + WORD_BYTES)}`);
  const at = Number(number(WORD_BYTES));
  return {
    name: bytes.toString('utf8', 0, WORD_BYTES).replace(/\0+$/, ''),
    value: bytes.subarray(at + WORD_BYTES, at + WORD_BYTES + Number(number(at))),
    validTo: number(2 * WORD_BYTES),
  };
}

function publicKeyOf(compressed: Buffer): KeyObject {
  const point = ECDH.convertKey(compressed, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer;
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}
