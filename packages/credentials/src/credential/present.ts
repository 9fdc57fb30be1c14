/** Makes a presentation that discloses what was asked and nothing else, bound to one audience and nonce (RFC 9901, 4.3). */

import type { CryptoPort } from '../crypto/port.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import { asciiText } from '../encoding/text.ts';
import { ensure } from '../errors.ts';
import { limits } from '../limits.ts';
import { type ClaimQuery, pathOf, selectClaims, serves } from '../sd-jwt/claim-path.ts';
import { parseSdJwt } from '../sd-jwt/parse.ts';
import { resolveDisclosures } from '../sd-jwt/resolve.ts';
import { createKeyBinding, type KeyBindingRequest } from './key-binding.ts';

export interface PresentInput {
  /** As issued: with all disclosures, without key binding. */
  credential: string;
  /** Top-level names or claims paths. A claim that is always disclosed may be named too. */
  disclose: readonly ClaimQuery[];
  keyBinding: KeyBindingRequest;
  crypto?: CryptoPort;
}

/** Throws `present_invalid` when the credential does not hold a claim that is to be disclosed. */
export async function presentSdJwtVc(input: PresentInput): Promise<string> {
  const { credential, keyBinding, crypto = webCrypto } = input;
  const sdJwt = parseSdJwt(credential, { crypto });
  ensure(sdJwt.keyBinding === undefined, 'present_invalid');
  const { claims, placed } = resolveDisclosures(sdJwt.issuerSigned.payload, sdJwt.disclosures);
  const asked = input.disclose
    .map(pathOf)
    .map((path) => (path.length === 0 ? [] : selectClaims(claims, path)));
  ensure(
    asked.every((selected) => selected.length > 0),
    'present_invalid',
  );
  const chosen = placed
    .filter(({ path }) => asked.flat().some((selected) => serves(path, selected)))
    .map(({ disclosure }) => asciiText(disclosure.encoded));
  const jws = credential.slice(0, credential.indexOf('~'));
  const disclosed = [jws, ...chosen, ''].join('~');
  const presentation = disclosed + (await createKeyBinding(disclosed, keyBinding, crypto));
  ensure(presentation.length <= limits.presentationBytes, 'present_invalid');
  return presentation;
}
