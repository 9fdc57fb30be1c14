// The one spelling of a department's DID: `did:ethr:<chain id in hex>:<EIP-55 address>`. Browser-safe.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Writes an address with the capitals of EIP-55.
 * @param address 0x and 40 hex digits in any case
 */
export function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(new TextEncoder().encode(digits)));
  const spelled = [...digits].map((digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${spelled.join('')}`;
}

/** `did:ethr:0x7a69:0x…` for an address on the chain with this id. */
export const didOfAddress = (chainId: number, address: string): string =>
  `did:ethr:0x${chainId.toString(16)}:${checksumAddress(address)}`;

/** The address of a DID in exactly our spelling; undefined for any other spelling, network or method. */
export function addressOfDid(chainId: number, did: string): string | undefined {
  const address = did.slice(did.lastIndexOf(':') + 1);
  return /^0x[0-9a-fA-F]{40}$/.test(address) && did === didOfAddress(chainId, address) ? address : undefined;
}
