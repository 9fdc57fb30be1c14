import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyKeyBinding } from '../../src/credential/key-binding.ts';
import {
  holdsClaim,
  parseSdJwt,
  pointOfJwk,
  presentSdJwtVc,
  resolveDisclosures,
  webCrypto,
} from '../../src/index.ts';
import { isSigned } from '../../src/sd-jwt/jws.ts';
import { outcomeOf } from '../support/forge.ts';
import {
  issueSpecification,
  readSettings,
  readSpecification,
  type SpecificationKeys,
} from '../support/specification.ts';
import { now, nowSeconds } from '../support/town.ts';
import { describeWithVectors, readVector, vectorPath } from '../support/vectors.ts';

const collections = [
  ['rfc9901', 'rfc9901/examples'],
  ['sd-jwt-python', 'sd-jwt-python/tests/testcases'],
] as const;

for (const [title, folder] of collections) {
  describeWithVectors(`the cases of ${title}`, folder, () => {
    let keys: SpecificationKeys;
    beforeAll(async () => {
      keys = await readSettings(readVector(folder, 'settings.yml'));
    });
    const cases = globSync(vectorPath(folder, '*/specification.yml')).map((path) => basename(dirname(path)));

    it('are there', () => expect(cases.length).toBeGreaterThan(10));

    describe.each(cases.sort())('%s', (name) => {
      const specification = readSpecification(readVector(folder, name, 'specification.yml'));
      const present = async () =>
        presentSdJwtVc({
          credential: await issueSpecification(specification, keys),
          disclose: specification.disclosed,
          keyBinding: {
            audience: keys.audience,
            nonce: keys.nonce,
            issuedAt: nowSeconds,
            sign: keys.holderSign,
          },
        });
      const resolve = (compact: string) => {
        const { issuerSigned, disclosures } = parseSdJwt(compact);
        const { cnf, ...claims } = resolveDisclosures(issuerSigned.payload, disclosures).claims;
        return claims;
      };

      it('gives back every claim when all is disclosed', async () => {
        expect(resolve(await issueSpecification(specification, keys))).toEqual(specification.userClaims);
      });

      it('gives what the holder discloses and no more', async () => {
        const presentation = await present();
        const claims = resolve(presentation);
        if (specification.expected !== undefined) expect(claims).toEqual(specification.expected);
        const names = specification.disclosed.map(([name]) => [name as string]);
        expect(names.filter((path) => !holdsClaim(claims, path))).toEqual([]);
        const sent = parseSdJwt(presentation).disclosures.length;
        expect(sent).toBeLessThanOrEqual(specification.disclosures.length);
      });

      it('is signed by issuer and holder', async () => {
        const sdJwt = parseSdJwt(await present());
        const key = await webCrypto.importKey(pointOfJwk(keys.issuer), 'once');
        expect(await isSigned(sdJwt.issuerSigned, key, webCrypto)).toBe(true);
        const expected = { audience: keys.audience, nonce: keys.nonce, now, maxKeyBindingAgeSeconds: 60 };
        await verifyKeyBinding(sdJwt, keys.holder, expected, webCrypto);
        const other = verifyKeyBinding(sdJwt, keys.issuer, expected, webCrypto);
        expect(await outcomeOf(other)).toBe('key_binding_signature_invalid');
      });

      if (!specification.isJsonSerialised) return;

      it('is refused in the JSON serialisation', async () => {
        const [jws = '', ...disclosures] = (await present()).split('~');
        const [head, payload, signature] = jws.split('.');
        const flattened = {
          payload,
          protected: head,
          signature,
          header: { disclosures: disclosures.slice(0, -1) },
        };
        expect(() => parseSdJwt(JSON.stringify(flattened))).toThrow(
          expect.objectContaining({ code: 'json_serialisation_refused' }),
        );
      });
    });
  });
}
