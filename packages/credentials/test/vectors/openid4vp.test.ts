import { beforeAll, expect, it } from 'vitest';
import { verifyKeyBinding } from '../../src/credential/key-binding.ts';
import {
  encodeBase64Url,
  type JsonObject,
  parseSdJwt,
  pointOfJwk,
  readP256Jwk,
  resolveDisclosures,
  webCrypto,
} from '../../src/index.ts';
import { isSigned } from '../../src/sd-jwt/jws.ts';
import { outcomeOf } from '../support/forge.ts';
import { readSettings, type SpecificationKeys } from '../support/specification.ts';
import { describeWithVectors, readVector } from '../support/vectors.ts';

const folder = 'openid4vp/1.0/examples/sd_jwt_vcld';
const example = (name: string) => readVector(folder, '01', name);
/** The text files are wrapped for printing. */
const token = (name: string) => example(name).replaceAll(/\s/g, '');

describeWithVectors('the presentation printed in OpenID4VP 1.0', folder, () => {
  let keys: SpecificationKeys;
  beforeAll(async () => {
    keys = await readSettings(readVector(folder, 'settings.yml'));
  });
  const iat = () => JSON.parse(example('kb_jwt_payload.json')).iat as number;
  const expected = () => ({
    audience: keys.audience,
    nonce: keys.nonce,
    now: new Date(iat() * 1000),
    maxKeyBindingAgeSeconds: 60,
  });

  it('discloses exactly the contents printed beside it', () => {
    const { issuerSigned, disclosures } = parseSdJwt(token('sd_jwt_presentation.txt'));
    expect(issuerSigned.payload).toEqual(JSON.parse(example('sd_jwt_payload.json')));
    expect(resolveDisclosures(issuerSigned.payload, disclosures).claims).toEqual(
      JSON.parse(example('verified_contents.json')),
    );
  });

  it('was issued with the disclosures printed beside it', () => {
    const { issuerSigned, disclosures } = parseSdJwt(token('sd_jwt_issuance.txt'));
    const printed = [...example('disclosures.md').matchAll(/SHA-256 Hash: `([^`]+)`/g)].map(
      ([, digest]) => digest,
    );
    expect(disclosures.map(({ digest }) => digest)).toEqual(printed);
    const { claims } = resolveDisclosures(issuerSigned.payload, disclosures);
    expect(claims).toMatchObject(JSON.parse(example('user_claims.json')));
  });

  it('is signed by the issuer printed beside it, and by nobody else', async () => {
    const { issuerSigned } = parseSdJwt(token('sd_jwt_presentation.txt'));
    const [issuer, holder] = await Promise.all(
      [keys.issuer, keys.holder].map((jwk) => webCrypto.importKey(pointOfJwk(jwk), 'once')),
    );
    expect(await isSigned(issuerSigned, issuer as object, webCrypto)).toBe(true);
    expect(await isSigned(issuerSigned, holder as object, webCrypto)).toBe(false);
  });

  it('is bound to its audience, nonce and time by the key in cnf', async () => {
    const sdJwt = parseSdJwt(token('sd_jwt_presentation.txt'));
    const holder = readP256Jwk((sdJwt.issuerSigned.payload.cnf as JsonObject).jwk);
    const check = (changes: object) =>
      verifyKeyBinding(sdJwt, holder, { ...expected(), ...changes }, webCrypto);
    expect(await outcomeOf(check({}))).toBe('accepted');
    expect(await outcomeOf(check({ audience: 'https://other.example.org' }))).toBe(
      'key_binding_audience_mismatch',
    );
    expect(await outcomeOf(check({ nonce: '1234567891' }))).toBe('key_binding_nonce_mismatch');
    expect(await outcomeOf(check({ now: new Date((iat() + 61) * 1000) }))).toBe('key_binding_too_old');
    const less = token('sd_jwt_presentation.txt').replace(/~[^~]+~/, '~');
    const other = verifyKeyBinding(parseSdJwt(less), holder, expected(), webCrypto);
    expect(await outcomeOf(other)).toBe('key_binding_hash_mismatch');
  });

  it('has the sd_hash printed beside it', () => {
    const { withoutKeyBinding } = parseSdJwt(token('sd_jwt_presentation.txt'));
    expect(encodeBase64Url(webCrypto.sha256(withoutKeyBinding))).toBe(
      JSON.parse(example('kb_jwt_payload.json')).sd_hash,
    );
  });
});
