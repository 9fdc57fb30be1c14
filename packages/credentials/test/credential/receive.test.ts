import { beforeAll, describe, expect, it } from 'vitest';
import {
  issueSdJwtVc,
  jwkThumbprint,
  presentSdJwtVc,
  type VerifyCredentialInput,
  verifySdJwtVc,
} from '../../src/index.ts';
import { createForge, outcomeOf } from '../support/forge.ts';
import {
  audience,
  createTown,
  did,
  incomeClaims,
  iss,
  nonce,
  now,
  nowSeconds,
  payloadFor,
  type Town,
  vct,
} from '../support/town.ts';

let town: Town;
let credential: string;
beforeAll(async () => {
  town = await createTown();
  credential = await issueSdJwtVc({
    header: { kid: `${did}#delegate-1`, x5c: town.x5c },
    payload: payloadFor(town.holder),
    disclosable: incomeClaims,
    sign: town.issuer.sign,
  });
});

const verify = (options: Partial<VerifyCredentialInput> = {}) =>
  verifySdJwtVc({ credential, now, roots: [town.root], ...options });

describe('the wallet accepts a credential', () => {
  it('that its issuer’s certificate vouches for, and learns whom to ask the registry about', async () => {
    const verified = await verify();
    expect(verified).toMatchObject({ issuerThumbprintHex: town.thumbprintHex, issuerUris: [did, iss] });
    expect(verified.did).toBeUndefined();
  });

  it('of the type, issuer and key that it asked for', async () => {
    const { claims, disclosures } = await verify({
      expectedVct: vct,
      expectedIss: iss,
      expectedHolderThumbprint: jwkThumbprint(town.holder.jwk),
      lookUpKey: town.lookUpKey,
    });
    const { remark, ...held } = incomeClaims;
    expect(claims).toEqual(held);
    expect(disclosures.map(({ path, value }) => [path[0], value])).toEqual(
      expect.arrayContaining(Object.entries(held)),
    );
    expect(disclosures).toHaveLength(Object.keys(held).length);
  });
});

describe('the wallet refuses a credential', () => {
  it.each<[string, string, () => Partial<VerifyCredentialInput>]>([
    ['of another type', 'vct_unexpected', () => ({ expectedVct: 'urn:anju:property:1' })],
    ['of another issuer', 'issuer_mismatch', () => ({ expectedIss: 'http://localhost:4001/property' })],
    [
      'for another key',
      'holder_key_unexpected',
      () => ({ expectedHolderThumbprint: jwkThumbprint(town.issuer.jwk) }),
    ],
    ['that has expired', 'credential_expired', () => ({ now: new Date((nowSeconds + 40 * 86_400) * 1000) })],
    [
      'of a key that is not listed',
      'issuer_not_listed',
      () => ({ lookUpKey: () => ({ status: 'unlisted' }) }),
    ],
    ['that ends at no root', 'certificate_untrusted', () => ({ roots: [] })],
    ['in the JSON serialisation', 'json_serialisation_refused', () => ({ credential: '{"payload":""}' })],
    [
      'that lacks a disclosure’s digest',
      'disclosure_unreferenced',
      () => ({ credential: `${credential}WyJhIiwiYiIsMV0~` }),
    ],
    ['of more than 64 KiB', 'token_too_large', () => ({ credential: credential + 'A'.repeat(65_536) })],
  ])('%s (%s)', async (_, code, options) => {
    expect(await outcomeOf(verify(options()))).toBe(code);
  });

  it('that is a presentation', async () => {
    const presentation = await presentSdJwtVc({
      credential,
      disclose: ['assistance'],
      keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
    });
    expect(await outcomeOf(verify({ credential: presentation }))).toBe('key_binding_unexpected');
  });

  it('whose iss or kid the certificate does not name', async () => {
    const { forge, goodHeader } = createForge(town);
    const received = async (wrong: Parameters<typeof forge>[0]) => {
      const text = await forge(wrong);
      return outcomeOf(verify({ credential: text.slice(0, text.lastIndexOf('~') + 1) }));
    };
    expect(await received({})).toBe('accepted');
    expect(await received({ payload: { iss: 'http://x' } })).toBe('certificate_identity_mismatch');
    expect(await received({ header: { ...goodHeader, kid: 'did:example:1' } })).toBe('key_id_mismatch');
    expect(await received({ issuerSign: town.holder.sign })).toBe('signature_invalid');
  });
});
