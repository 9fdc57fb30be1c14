// A department's side of the ERC-1056 contract for tests: an identity of its own, which writes keys into its document
// in the form that Veramo's DID provider writes them.
import { createHash, ECDH, generateKeyPairSync } from 'node:crypto';
import { Contract, encodeBytes32String, JsonRpcProvider, Wallet } from 'ethers';
import { didOfAddress } from '../../src/did-ethr.ts';

const keyAttribute = encodeBytes32String('did/pub/Secp256r1/veriKey/hex');
const tenYearsSeconds = 10 * 365 * 86_400;

export interface P256Key {
  /** DER SubjectPublicKeyInfo. */
  spkiDer: Buffer;
  /** Its SHA-256, 64 hex digits. */
  thumbprintHex: string;
}

export function createP256Key(): P256Key {
  const spkiDer = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'der',
    type: 'spki',
  });
  return { spkiDer, thumbprintHex: createHash('sha256').update(spkiDer).digest('hex') };
}

export interface TestIdentity {
  address: string;
  /** Of the account that controls the identity at first. */
  privateKey: string;
  did: string;
  addKey(spkiDer: Buffer, validitySeconds?: number): Promise<void>;
  removeKey(spkiDer: Buffer): Promise<void>;
  /** Any other attribute, as it would stand in the contract's event. */
  setAttribute(name: string, valueHex: string, validitySeconds?: number): Promise<void>;
  handOver(owner: string): Promise<void>;
}

/** The form in which Veramo's key manager gives public keys. */
export const compressedPoint = (spkiDer: Buffer): string =>
  `0x${ECDH.convertKey(spkiDer.subarray(-65), 'prime256v1', undefined, 'hex', 'compressed')}`;

/** Makes an identity whose account has money. */
export async function createTestIdentity(
  rpcUrl: string,
  didRegistry: string,
  funderKey: string,
): Promise<TestIdentity> {
  const { address, privateKey } = Wallet.createRandom();
  const chainId = 31337;

  const withSigner = async <T>(key: string, act: (signer: Wallet) => Promise<T>): Promise<T> => {
    const provider = new JsonRpcProvider(rpcUrl, chainId, {
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    try {
      return await act(new Wallet(key, provider));
    } finally {
      provider.destroy();
    }
  };
  const call = (signature: string, args: unknown[]): Promise<void> =>
    withSigner(privateKey, async (signer) => {
      const contract = new Contract(didRegistry, [`function ${signature}`], signer);
      const sent = await contract.getFunction(signature.slice(0, signature.indexOf('(')))(...args);
      await sent.wait();
    });

  await withSigner(funderKey, async (signer) => {
    await (await signer.sendTransaction({ to: address, value: 10n ** 18n })).wait();
  });
  return {
    address,
    privateKey,
    did: didOfAddress(chainId, address),
    addKey: (spkiDer, validitySeconds = tenYearsSeconds) =>
      call('setAttribute(address,bytes32,bytes,uint256)', [
        address,
        keyAttribute,
        compressedPoint(spkiDer),
        validitySeconds,
      ]),
    removeKey: (spkiDer) =>
      call('revokeAttribute(address,bytes32,bytes)', [address, keyAttribute, compressedPoint(spkiDer)]),
    setAttribute: (name, valueHex, validitySeconds = tenYearsSeconds) =>
      call('setAttribute(address,bytes32,bytes,uint256)', [
        address,
        encodeBytes32String(name),
        valueHex,
        validitySeconds,
      ]),
    handOver: (owner) => call('changeOwner(address,address)', [address, owner]),
  };
}
