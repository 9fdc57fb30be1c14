// The least any verifier must compute for one answer with one credential: the issuer's signature under a key it knows,
// the holder's under a key it sees for the first time, and the key agreement that opens the answer.
import { diffieHellman, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';

export const RESPONSE_FLOOR = 'two P-256 verifications with one key import, one ECDH';

/** Bytes under the two signatures of a presentation with eight disclosures; hashing them is a small part. */
const CREDENTIAL_BYTES = 2_000;
const KEY_BINDING_BYTES = 300;

export function createResponseFloor(): () => void {
  const createKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [issuer, holder, verifier, sender] = [createKeys(), createKeys(), createKeys(), createKeys()];
  const dsaEncoding = 'ieee-p1363' as const;
  const [credential, keyBinding] = [randomBytes(CREDENTIAL_BYTES), randomBytes(KEY_BINDING_BYTES)];
  const issuerSignature = sign('sha256', credential, { key: issuer.privateKey, dsaEncoding });
  const holderSignature = sign('sha256', keyBinding, { key: holder.privateKey, dsaEncoding });
  const holderDer = holder.publicKey.export({ type: 'spki', format: 'der' });

  return () => {
    const isIssued = verify('sha256', credential, { key: issuer.publicKey, dsaEncoding }, issuerSignature);
    const imported = { key: holderDer, format: 'der', type: 'spki', dsaEncoding } as const;
    const isHeld = verify('sha256', keyBinding, imported, holderSignature);
    const secret = diffieHellman({ privateKey: verifier.privateKey, publicKey: sender.publicKey });
    if (!isIssued || !isHeld || secret.length !== 32) throw new Error('the floor does not stand');
  };
}
