import { beforeAll, describe, expect, it } from 'vitest';
import { verifyKeyBinding } from '../../src/credential/key-binding.ts';
import { readRegisteredClaims } from '../../src/credential/registered-claims.ts';
import {
  type ClaimPath,
  type JsonObject,
  parseJsonObject,
  parseSdJwt,
  presentSdJwtVc,
  resolveDisclosures,
  webCrypto,
} from '../../src/index.ts';
import { createForge, outcomeOf, signJws, toBase64Url } from '../support/forge.ts';
import {
  issueSpecification,
  readSettings,
  readSpecification,
  type SpecificationKeys,
} from '../support/specification.ts';
import { audience, createTown, nonce, nowSeconds, type Town } from '../support/town.ts';
import { describeWithVectors, readVector } from '../support/vectors.ts';

const folder = 'openid4vp/1.0/examples';
const read = (...names: string[]) => parseJsonObject(readVector(folder, ...names));

describeWithVectors('the examples of OpenID4VP 1.0 beside its presentation', folder, () => {
  let town: Town;
  beforeAll(async () => {
    town = await createTown();
  });

  it('the specification of the presentation gives the claims that are printed', async () => {
    const example = (name: string) => readVector(folder, 'sd_jwt_vcld/01', name);
    const specification = readSpecification(example('specification.yml'));
    const keys: SpecificationKeys = await readSettings(readVector(folder, 'sd_jwt_vcld', 'settings.yml'));
    const presentation = await presentSdJwtVc({
      credential: await issueSpecification(specification, keys),
      disclose: specification.disclosed,
      keyBinding: {
        audience: keys.audience,
        nonce: keys.nonce,
        issuedAt: nowSeconds,
        sign: keys.holderSign,
      },
    });
    const { issuerSigned, disclosures } = parseSdJwt(presentation);
    const { ld, vct } = resolveDisclosures(issuerSigned.payload, disclosures).claims;
    const printed = JSON.parse(example('verified_contents.json'));
    expect({ ld, vct }).toEqual({ ld: printed.ld, vct: printed.vct });
  });

  it('the presentation is its printed parts, one after another', () => {
    const text = (name: string) => readVector(folder, 'sd_jwt_vcld/01', name).replaceAll(/\s/g, '');
    const presentation = text('sd_jwt_presentation.txt');
    expect(presentation.split('~')[0]).toBe(text('sd_jwt_jws_part.txt'));
    expect(presentation.slice(presentation.lastIndexOf('~') + 1)).toBe(text('kb_jwt_serialized.txt'));
    const { keyBinding } = parseSdJwt(presentation);
    expect(keyBinding?.header).toEqual(read('sd_jwt_vcld/01', 'kb_jwt_header.json'));
    expect(keyBinding?.payload).toEqual(read('sd_jwt_vcld/01', 'kb_jwt_payload.json'));
  });

  it('the credential without a status is well-formed, and refused for want of one', () => {
    const payload = read('credentials', 'sd_jwt_vc.json');
    expect(resolveDisclosures(payload, []).claims).not.toHaveProperty('_sd');
    expect(() => readRegisteredClaims(payload)).toThrow(expect.objectContaining({ code: 'status_missing' }));
    const status = { status_list: { uri: 'https://example.com/status', idx: 1 } };
    expect(readRegisteredClaims({ ...payload, status })).toMatchObject({ iss: 'https://example.com/issuer' });
  });

  it('the key binding with hashes of transaction data has every claim that one must have', async () => {
    const payload = read('response', 'kb_jwt_unsecured.json');
    const { forge } = createForge(town);
    const good = await forge();
    const binding = await signJws({ alg: 'ES256', typ: 'kb+jwt' }, payload, town.holder.sign);
    const sdJwt = parseSdJwt(good.slice(0, good.lastIndexOf('~') + 1) + binding);
    const expected = {
      audience: payload.aud as string,
      nonce: payload.nonce as string,
      now: new Date((payload.iat as number) * 1000),
      maxKeyBindingAgeSeconds: 60,
    };
    const check = (changes: object) =>
      outcomeOf(verifyKeyBinding(sdJwt, town.holder.jwk, { ...expected, ...changes }, webCrypto));
    // It was printed for another credential than ours: all but that is as it must be.
    expect(await check({})).toBe('key_binding_hash_mismatch');
    expect(await check({ audience: 'x509_san_dns:other.example.org' })).toBe('key_binding_audience_mismatch');
  });

  it('the claims without a signature are no presentation', async () => {
    const text = readVector(folder, 'credentials', 'sd_jwt_vc_unsecured.json');
    const { check } = createForge(town);
    expect(await outcomeOf(check(text))).toBe('json_serialisation_refused');
    expect(await outcomeOf(check(toBase64Url(text)))).toBe('token_malformed');
    expect(await outcomeOf(check(`${toBase64Url(text)}~`))).toBe('token_malformed');
  });

  describe.each([
    'simple.json',
    'claims_alternatives.json',
    'credentials_alternatives.json',
    'multi_credentials.json',
    'value_matching_simple.json',
  ])('the paths of %s', (name) => {
    const queries = () =>
      (read('query_lang', name).credentials as readonly JsonObject[]).filter(
        ({ format }) => format === 'dc+sd-jwt',
      ) as unknown as { meta: { vct_values: string[] }; claims: { path: ClaimPath }[] }[];

    it('are answered by a credential that has them all, and by none that lacks one', async () => {
      expect(queries().length).toBeGreaterThan(0);
      const { forge, check } = createForge(town);
      for (const { meta, claims } of queries()) {
        const [vct = ''] = meta.vct_values;
        const holding: Record<string, unknown> = {};
        for (const { path } of claims) {
          const [first, second] = path as [string, string?];
          holding[first] = second === undefined ? 'x' : { [second]: 'x' };
        }
        const lookUpKey = () => ({ ...town.listing, types: [{ vct, state: 'active' }] });
        const outcome = async (payload: object) =>
          outcomeOf(
            check(await forge({ payload: { vct, ...payload }, disclosures: [] }), {
              audience,
              nonce,
              lookUpKey,
              expectedVct: meta.vct_values,
              requestedClaims: claims.map(({ path }) => path),
            }),
          );
        expect(await outcome(holding)).toBe('accepted');
        for (const lacking of Object.keys(holding)) {
          const { [lacking]: _, ...rest } = holding;
          expect(await outcome(rest)).toBe('claim_not_disclosed');
        }
      }
    });
  });
});
