import { getAddress } from 'ethers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOfDid, checksumAddress, didOfAddress } from '../src/did-ethr.ts';

const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

test('an address is spelled as EIP-55 says, whatever its capitals were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
      const lowerCase = `0x${Buffer.from(bytes).toString('hex')}`;
      expect(checksumAddress(lowerCase)).toBe(getAddress(lowerCase));
      expect(checksumAddress(`0x${lowerCase.slice(2).toUpperCase()}`)).toBe(getAddress(lowerCase));
    }),
  );
});

test('a DID in our spelling gives its address', () => {
  expect(didOfAddress(31337, address.toLowerCase())).toBe(`did:ethr:0x7a69:${address}`);
  expect(addressOfDid(31337, `did:ethr:0x7a69:${address}`)).toBe(address);
});

test.each([
  ['in lower case', `did:ethr:0x7a69:${address.toLowerCase()}`],
  ['of another network', `did:ethr:0x1:${address}`],
  ['of no network', `did:ethr:${address}`],
  ['of another method', `did:web:${address}`],
  ['with a public key in place of the address', `did:ethr:0x7a69:0x02${'ab'.repeat(32)}`],
  ['with something after it', `did:ethr:0x7a69:${address}#controller`],
  ['that is empty', ''],
])('a DID %s is not ours', (_case, did) => {
  expect(addressOfDid(31337, did)).toBeUndefined();
});
