// Signed issuer metadata, encryption of requests and answers, integrity of what describes a card.
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../support/certificates.ts';
import { TX_CODE } from '../support/department.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
});
const income = () => town.departments.income;
const open = () => town.holder.openOffer(income().offerText());
const receive = async () => town.holder.receive(await open(), { txCode: TX_CODE });
const expectCode = (code: string, attempt: Promise<unknown>) =>
  expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });
async function expectNothingKept(code: string) {
  await expectCode(code, receive());
  expect(await town.holder.cards()).toEqual([]);
}

describe('signed issuer metadata', () => {
  it('is asked for, and believed when the department’s own certified key signed it', async () => {
    expect((await open()).description.isSigned).toBe(true);
    expect(await receive()).toMatchObject({ received: 10 });
  });

  it('is done without only for an issuer that the registry does not list, of which nothing is kept', async () => {
    income().signMetadataWith = null;
    town.chain.forgetKeys();
    expect(await open()).toMatchObject({ issuer: { verified: false }, description: { isSigned: false } });
    await expectNothingKept('issuer_not_listed');
  });

  it.each(['active', 'retired', 'suspended', 'withdrawn', 'compromised'] as const)(
    'is not done without for an issuer that the registry lists as %s: leaving a signature away helps nobody',
    async (state) => {
      const { certificateDer } = town.signers.income;
      const did = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
      town.chain.listKey({ certificateDer, vct: 'urn:anju:income:1', iss: income().issuer, did, state });
      income().signMetadataWith = null;
      await expectCode('issuer_metadata_not_trusted', open());
      await expectCode('issuer_metadata_not_trusted', town.holder.choose(income().issuer, 'income'));
      expect(income().tokensGiven).toBe(0);
    },
  );

  it.each([
    `${ISSUER_BASE}/income/`,
    `${ISSUER_BASE}/%69ncome`,
    'https://ISSUER.test/income',
    'https://issuer.test:443/income',
    `${ISSUER_BASE}/Income`,
  ])('is not done without under another spelling of a listed address, as %s', async (credentialIssuer) => {
    const inTheWay = town.newHolder({
      fetch: async (url, init) =>
        url.startsWith('https://chain.test/')
          ? town.fetch(url, init)
          : Response.json({ credential_issuer: credentialIssuer }),
    });
    await expectCode('issuer_metadata_not_trusted', inTheWay.choose(credentialIssuer, 'income'));
  });

  it('is not done without while nobody can say whether the registry lists the issuer', async () => {
    income().signMetadataWith = null;
    town.chain.breakDown();
    await expectCode('registry_unavailable', open());
  });

  it('is not done without where the signed answer alone was kept back', async () => {
    const inTheWay = town.newHolder({
      fetch: (url, init) => {
        const isForIt = new Headers(init?.headers).get('accept') === 'application/jwt';
        return isForIt ? Promise.resolve(new Response('', { status: 406 })) : town.fetch(url, init);
      },
    });
    await expectCode('issuer_metadata_not_trusted', inTheWay.openOffer(income().offerText()));
  });

  it.each([
    'authorization_endpoint',
    'pushed_authorization_request_endpoint',
    'token_endpoint',
    'challenge_endpoint',
  ])('is not undone by a server document, which nobody signs, with its %s elsewhere', async (name) => {
    income().serverMetadata = { [name]: 'https://elsewhere.test/income' };
    await expectCode('issuer_metadata_not_trusted', open());
    expect(town.visited.some((address) => address.includes('elsewhere.test'))).toBe(false);
  });

  it('is not looked for at a service that is down: that is said, and may pass', async () => {
    const down = town.newHolder({
      fetch: async (url, init) =>
        url.includes('/.well-known/') ? new Response('', { status: 503 }) : town.fetch(url, init),
    });
    await expectCode('address_unreachable', down.openOffer(income().offerText()));
  });

  it('is refused when signed by another department, though it is the city’s', async () => {
    income().signMetadataWith = town.signers.property;
    await expectCode('issuer_metadata_not_trusted', open());
  });

  it('is refused when signed by a key of the right name from another city', async () => {
    const elsewhere = await createAuthority('Elsewhere');
    const subject = { commonName: 'Dept', organization: '部门' };
    income().signMetadataWith = await elsewhere.certify(subject, [`${ISSUER_BASE}/income`]);
    await expectCode('issuer_metadata_not_trusted', open());
  });

  it('is refused when its root is no longer on the register', async () => {
    town.chain.forgetRoots();
    await expectCode('issuer_metadata_not_trusted', open());
  });

  it.each(['withdrawn', 'compromised'] as const)(
    'is refused when signed by a key that is %s, though its certificate still stands',
    async (state) => {
      const { certificateDer } = town.signers.income;
      const did = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
      town.chain.listKey({ certificateDer, vct: 'urn:anju:income:1', iss: income().issuer, did, state });
      await expectCode('issuer_metadata_not_trusted', open());
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ['of another issuer', { sub: `${ISSUER_BASE}/property` }],
    ['of nobody', { sub: undefined }],
    ['that has ended', { exp: 1 }],
    ['of no time', { iat: undefined }],
  ])('is refused when it is %s', async (_, claims) => {
    income().signedClaims = claims;
    await expectCode('issuer_metadata_not_trusted', open());
  });

  it('is refused when it is from the future, as the work of a clock that is wrong', async () => {
    income().signedClaims = { iat: 4_102_444_800 };
    await expectCode('device_clock_wrong', open());
  });

  it('is refused when another key signed than its certificate says', async () => {
    const { privateKey } = town.signers.property;
    income().signMetadataWith = { ...town.signers.income, privateKey };
    await expectCode('issuer_metadata_not_trusted', open());
  });
});

describe('encryption', () => {
  it.each(['offered', 'required'] as const)('is used for request and answer when it is %s', async (kind) => {
    income().encryption = kind;
    expect(await receive()).toMatchObject({ received: 10 });
    expect(income().encryptedRequests).toBe(1);
  });

  it('is not asked for where the request itself could not be encrypted', async () => {
    income().encryption = 'offered';
    income().metadata = { credential_request_encryption: undefined };
    expect(await receive()).toMatchObject({ received: 10 });
    expect(income().encryptedRequests).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ['answers', { credential_request_encryption: undefined }],
    [
      'requests, in a way this wallet does not know',
      { credential_request_encryption: { jwks: { keys: [] }, encryption_required: true } },
    ],
  ])('is said to be unsupported when required for %s', async (_, metadata) => {
    income().encryption = 'required';
    income().metadata = metadata;
    await expectCode('offer_not_supported', open());
  });

  it('refuses an answer that is encrypted to another key', async () => {
    income().encryption = 'offered';
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    income().encryptTo = { ...(await exportJWK(publicKey)), alg: 'ECDH-ES' };
    await expectNothingKept('answer_not_readable');
  });

  it('refuses an answer that is packed, which may be of any size once it is open', async () => {
    income().encryption = 'offered';
    income().packsAnswers = true;
    await expectNothingKept('answer_not_readable');
  });

  it('refuses a key for requests that is none', async () => {
    income().encryption = 'offered';
    const jwk = { kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc', kid: '1', x: 'AA', y: 'AA' };
    income().metadata = {
      credential_request_encryption: { jwks: { keys: [jwk] }, enc_values_supported: ['A256GCM'] },
    };
    await expectNothingKept('issuer_metadata_malformed');
  });

  it('refuses an open answer to a request that asked for an encrypted one', async () => {
    income().encryption = 'offered';
    income().credentialAnswer = Response.json({ credentials: [{ credential: 'a~' }] });
    await expectNothingKept('answer_not_readable');
  });
});

const typeMetadata = (more: Record<string, unknown> = {}) => ({
  vct: 'urn:anju:income:1',
  claims: [
    {
      path: ['assistance'],
      svg_id: 'assistance',
      display: [{ locale: 'en', label: 'Assistance' }],
      anju: {
        kind: 'enumeration',
        values: [{ value: 'low_income', label: { 'zh-CN': '低收入家庭', en: 'Low income' } }],
      },
    },
    {
      path: ['household_annual_income_fen'],
      svg_id: 'income',
      anju: { kind: 'integer', unit: 'fen' },
    },
  ],
  ...more,
});
const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

describe('what a card means', () => {
  const signWith = (integrity: string) => {
    income().spoil = ({ build }) => ({
      ...build,
      payload: { ...build.payload, 'vct#integrity': integrity } as typeof build.payload,
    });
  };

  it('is what its credential was signed with', async () => {
    income().typeMetadata = typeMetadata();
    signWith(integrityOf(JSON.stringify(typeMetadata())));
    expect(await receive()).toMatchObject({ received: 10 });
  });

  it('is refused when the description served is another, is withheld, or has a hash that nobody can check', async () => {
    signWith(integrityOf(JSON.stringify(typeMetadata())));
    income().typeMetadata = typeMetadata({ name: 'another' });
    await expectNothingKept('type_metadata_altered');
    income().typeMetadata = null;
    await expectNothingKept('type_metadata_altered');
    income().typeMetadata = typeMetadata();
    signWith('md5-abc');
    await expectNothingKept('type_metadata_altered');
    expect(income().notifications).toEqual([
      'credential_failure',
      'credential_failure',
      'credential_failure',
    ]);
  });
});

describe('the issuer’s picture of a card', () => {
  const SVG =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect width="320" height="200" fill="#0F4C5C"/><text x="10" y="40">{{assistance}} · {{income}}</text></svg>';
  const ADDRESS = `${ISSUER_BASE}/income/card.svg`;
  const describeWith = (uri: string, integrity?: string) => {
    income().typeMetadata = typeMetadata({
      display: ['zh-CN', 'en'].map((locale) => ({
        locale,
        name: 'Card',
        rendering: {
          svg_templates: [{ uri, ...(integrity === undefined ? {} : { 'uri#integrity': integrity }) }],
        },
      })),
    });
  };
  const pictureOf = async () => {
    await receive();
    return (await town.holder.cards())[0]?.picture ?? null;
  };
  const read = (address: string | undefined) => decodeURIComponent((address ?? '').split(',')[1] ?? '');

  it('is drawn with its values as they were signed, and codes as people read them', async () => {
    income().files.set('/income/card.svg', SVG);
    describeWith(ADDRESS, integrityOf(SVG));
    const picture = await pictureOf();
    expect(read(picture?.en)).toContain('Low income · 9999950<');
    expect(read(picture?.['zh-CN'])).toContain('低收入家庭 · 9999950<');
    expect(picture?.['zh-CN']).toMatch(/^data:image\/svg\+xml,/);
  });

  it('may stand in the description itself', async () => {
    describeWith(`data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`);
    expect(read((await pictureOf())?.en)).toContain('Low income');
  });

  it('writes values as text, whatever they say', async () => {
    income().files.set('/income/card.svg', SVG);
    describeWith(ADDRESS, integrityOf(SVG));
    income().claimsOf = () => ({ person_number: 'P1', assistance: '<script>"&\'' });
    expect(read((await pictureOf())?.en)).toContain('&lt;script&gt;&quot;&amp;&apos; · —<');
  });

  it.each<[string, string, string?]>([
    ['another picture than the description names', SVG.replace('#0F4C5C', '#000000'), integrityOf(SVG)],
    ['a script', SVG.replace('<text', '<script>alert(1)</script><text')],
    ['an event', SVG.replace('<rect', '<rect onclick="x()"')],
    ['foreign content', SVG.replace('<text', '<foreignObject></foreignObject><text')],
    ['a picture from elsewhere', SVG.replace('<text', '<image href="https://evil.test/a.png"/><text')],
    ['a picture of itself, many times over', SVG.replace('<text', '<use href="#a"/><text')],
    ['a pattern in a pattern', SVG.replace('<text', '<pattern id="a"><rect fill="url(#a)"/></pattern><text')],
    [
      'a clip in a clip',
      SVG.replace('<text', '<clipPath id="a"><rect clip-path="url(#a)"/></clipPath><text'),
    ],
    ['a mask', SVG.replace('<text', '<mask id="a"><rect mask="url(#a)"/></mask><text')],
    ['dashes of nothing', SVG.replace('fill="#0F4C5C"', 'stroke="red" stroke-dasharray="0.0001"')],
    ['more shapes than a card has', SVG.replace('<text', `${'<rect/>'.repeat(1100)}<text`)],
    [
      'layers upon layers',
      SVG.replace('<text', `${'<g opacity="0.9">'.repeat(40)}${'</g>'.repeat(40)}<text`),
    ],
    ['a reference to elsewhere', SVG.replace('<text', '<use href="https://evil.test/a.svg#a"/><text')],
    ['a fill from elsewhere', SVG.replace('#0F4C5C', 'url(https://evil.test/a.svg#a)')],
    ['a style', SVG.replace('<rect', '<rect style="background:url(https://evil.test)"')],
    ['a style sheet', SVG.replace('<text', '<style>@import "https://evil.test";</style><text')],
    ['a document type with entities', `<!DOCTYPE svg [<!ENTITY a "b">]>${SVG}`],
    ['an instruction', `<?xml-stylesheet href="https://evil.test/a.css"?>${SVG}`],
    ['a comment', SVG.replace('<text', '<!-- {{assistance}} --><text')],
    ['a placeholder in an attribute', SVG.replace('x="10"', 'x="{{assistance}}"')],
    ['a placeholder that no claim has', SVG.replace('{{income}}', '{{secret}}')],
    ['no end', SVG.slice(0, -6)],
    ['something after its end', `${SVG}<svg xmlns="http://www.w3.org/2000/svg"></svg>`],
    ['more than a card needs', SVG.replace('{{income}}', 'x'.repeat(60_000))],
  ])('is not drawn when it has %s; the card is kept all the same', async (_, svg, integrity) => {
    income().files.set('/income/card.svg', svg);
    describeWith(ADDRESS, integrity ?? integrityOf(svg));
    expect(await pictureOf()).toBeNull();
    expect(await town.holder.cards()).toHaveLength(1);
  });

  it('is not drawn from an address without a hash', async () => {
    income().files.set('/income/card.svg', SVG);
    describeWith(ADDRESS);
    expect(await pictureOf()).toBeNull();
  });
});
