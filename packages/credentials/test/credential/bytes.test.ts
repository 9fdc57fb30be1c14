import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type CredentialErrorCode, issueSdJwtVc, limits, webCrypto } from '../../src/index.ts';
import { createForge, disclose, type Forgery, income, outcomeOf, toBase64Url } from '../support/forge.ts';
import { createTown, payloadFor, type Town } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The same bytes for a lenient decoder: the unused bits of the last character are set. */
function withTrailingBits(part: string): string {
  const last = alphabet.indexOf(part.at(-1) as string);
  return part.slice(0, -1) + alphabet[last + 1];
}

/** Applies `change` to one part: header, payload, signature of the issuer; the first disclosure; the same three of the key binding. */
function inPart(index: number, change: (part: string) => string): Pick<Forgery, 'finish'> {
  return {
    finish: (presentation) => {
      const pieces = presentation.split(/([.~])/);
      pieces[index * 2] = change(pieces[index * 2] as string);
      return pieces.join('');
    },
  };
}
const parts = [
  'issuer header',
  'issuer payload',
  'issuer signature',
  'disclosure',
  'key binding header',
  'key binding payload',
  'key binding signature',
];

describe('base64url of the', () => {
  describe.each(parts.map((name, index) => ({ name, index })))('$name', ({ index }) => {
    it.each([
      ['padding', (part: string) => `${part}=`],
      ['white space', (part: string) => `${part} `],
      ['a line break', (part: string) => `${part.slice(0, 4)}\n${part.slice(4)}`],
      ['a character of the other alphabet', (part: string) => `${part.slice(0, 4)}+${part.slice(5)}`],
      ['a length that no bytes have', (part: string) => part + 'A'.repeat((5 - (part.length % 4)) % 4 || 4)],
    ])('is refused with %s', async (_, change) => {
      const code = await outcomeOf(attack.check(await attack.forge(inPart(index, change))));
      // Four more characters decode: then the content shows it.
      expect(code).not.toBe('accepted');
      expect(code).not.toBeInstanceOf(Error);
    });
  });

  it.each([2, 6])('signature %i is refused with bits set that belong to no byte', async (index) => {
    const presentation = await attack.forge(inPart(index, withTrailingBits));
    expect(await outcomeOf(attack.check(presentation))).toBe('base64url_invalid');
  });

  it('disclosure is refused with bits set that belong to no byte, even if its digest is right', async () => {
    const twoLeft = disclose('["2GLC42sKQveCfGfryNRN9w","household_annual_income_fen",9500000 ]');
    const encoded = withTrailingBits(twoLeft.encoded);
    expect(Buffer.from(encoded, 'base64url')).toEqual(Buffer.from(twoLeft.encoded, 'base64url'));
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha256').update(encoded).digest('base64url');
    const presentation = await attack.forge({ payload: { _sd: [digest] }, disclosures: [encoded] });
    expect(await outcomeOf(attack.check(presentation))).toBe('base64url_invalid');
  });
});

const refusals: [rule: string, code: CredentialErrorCode, wrong: Forgery][] = [
  ['the flattened JSON serialisation', 'json_serialisation_refused', { finish: flattened }],
  ['the general JSON serialisation', 'json_serialisation_refused', { finish: general }],
  ['nothing', 'token_malformed', { finish: () => '' }],
  ['no tilde', 'token_malformed', { finish: (text) => text.split('~')[0] as string }],
  ['two parts instead of three', 'token_malformed', { finish: (text) => text.replace(/\.[^.~]*~/, '~') }],
  ['four parts instead of three', 'token_malformed', { finish: (text) => text.replace('~', '.AAAA~') }],
  ['an empty signature', 'token_malformed', { finish: (text) => text.replace(/\.[^.~]*~/, '.~') }],
  ['an empty disclosure', 'token_malformed', { disclosures: ['', income.encoded] }],
  ['a character beyond ASCII', 'token_malformed', { finish: (text) => `${text}é` }],
  [
    'a key binding of two parts',
    'token_malformed',
    { finish: (text) => text.slice(0, text.lastIndexOf('.')) },
  ],
  ['white space before it', 'base64url_invalid', { finish: (text) => ` ${text}` }],
  ['more than 32 KiB', 'token_too_large', { finish: (text) => text.replace('~', `~${'A'.repeat(33_000)}~`) }],
  [
    'more than 64 disclosures',
    'too_many_disclosures',
    { finish: (text) => text.replace('~', '~A'.repeat(70)) },
  ],
  [
    'a payload nested too deeply',
    'json_too_deep',
    { payload: { deep: JSON.parse(`${'['.repeat(17)}${']'.repeat(17)}`) } },
  ],
  [
    'a payload nested deeply enough to end a recursive parser',
    'json_too_deep',
    { rawPayload: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` },
  ],
  ['a payload that is an array', 'json_invalid', { rawPayload: '[]' }],
  ['a payload that is no JSON', 'json_invalid', { rawPayload: '{"iss":}' }],
  [
    'a payload that is no UTF-8',
    'json_invalid',
    inPart(1, () => toBase64Url(Uint8Array.of(0x7b, 0xff, 0x7d))),
  ],
];

function flattened(presentation: string): string {
  const [jws = '', ...rest] = presentation.split('~');
  const [head, payload, signature] = jws.split('.');
  return JSON.stringify({
    payload,
    protected: head,
    signature,
    header: { disclosures: rest.slice(0, -1), kb_jwt: rest.at(-1) },
  });
}

function general(presentation: string): string {
  const { payload, ...signature } = JSON.parse(flattened(presentation));
  return JSON.stringify({ payload, signatures: [signature] });
}

describe('a presentation is refused for', () => {
  it.each(refusals)('%s (%s)', async (_, code, wrong) => {
    expect(await outcomeOf(attack.check(await attack.forge(wrong)))).toBe(code);
  });

  it('disclosures that are shallow each and too deep together', async () => {
    const inner = disclose(['AAAA', 'inner', JSON.parse(`${'['.repeat(8)}${']'.repeat(8)}`)]);
    const middle = disclose([
      'AAAA',
      'outer',
      { a: { b: { c: { d: { e: { f: { _sd: [inner.digest] } } } } } } },
    ]);
    const outer = disclose(['AAAA', 'top', { g: { h: { _sd: [middle.digest] } } }]);
    const presentation = await attack.forge({
      payload: { _sd: [income.digest, outer.digest] },
      disclosures: [income, outer, middle, inner].map(({ encoded }) => encoded),
    });
    expect(await outcomeOf(attack.check(presentation))).toBe('json_too_deep');
  });
});

it('a presentation is a text', async () => {
  for (const other of [undefined, null, 1, {}, ['a']]) {
    expect(await outcomeOf(attack.check(other as never))).toBe('token_malformed');
  }
});

describe('a name that is there twice is refused in the', () => {
  const twice = (object: object, again: string) => JSON.stringify(object).replace(/}$/, `,${again}}`);

  it.each<[string, () => Forgery]>([
    ['header', () => ({ header: twice(attack.goodHeader, '"alg":"ES256"') })],
    ['payload', () => ({ rawPayload: twice(attack.goodPayload, `"iss":"${attack.goodPayload.iss}"`) })],
    ['payload, spelled another way', () => ({ rawPayload: twice(attack.goodPayload, '"\\u0069ss":"x"') })],
    [
      'depth of the payload',
      () => ({ rawPayload: twice(attack.goodPayload, '"a":[{"b":{"c":1,"d":2,"c":1}}]') }),
    ],
    [
      'value of a disclosure',
      () => {
        const odd = disclose('["AAAA","odd",{"a":1,"a":2}]');
        return { payload: { _sd: [income.digest, odd.digest] }, disclosures: [income.encoded, odd.encoded] };
      },
    ],
    ['key binding', () => ({ rawKeyBinding: (good) => twice(good, '"nonce":"other"') })],
    ['key binding header', () => ({ keyBindingHeader: '{"alg":"ES256","typ":"kb+jwt","alg":"ES256"}' })],
  ])('%s', async (_, wrong) => {
    expect(await outcomeOf(attack.check(await attack.forge(wrong())))).toBe('json_duplicate_name');
  });
});

describe('what is too much is refused before any work is done on it:', () => {
  it.each([
    ['length', (text: string) => text.replace('~', `~${'A'.repeat(10_000_000)}~`)],
    ['count', (text: string) => text.replace('~', '~A'.repeat(15_000))],
  ])('%s', async (_, finish) => {
    const crypto = { ...webCrypto, sha256: vi.fn(), importKey: vi.fn(), verifyEs256: vi.fn() };
    using parse = vi.spyOn(JSON, 'parse');
    const presentation = await attack.forge({ finish });
    parse.mockClear();
    expect(await outcomeOf(attack.check(presentation, { crypto }))).toMatch(
      /^(token_too_large|too_many_disclosures)$/,
    );
    expect(parse).not.toHaveBeenCalled();
    expect(crypto.sha256).not.toHaveBeenCalled();
    expect(crypto.verifyEs256).not.toHaveBeenCalled();
  });

  it('a credential may be twice as long as a presentation, and no longer', async () => {
    const issue = (length: number) =>
      issueSdJwtVc({
        header: { x5c: town.x5c },
        payload: payloadFor(town.holder),
        disclosable: { portrait: 'A'.repeat(length) },
        sign: town.issuer.sign,
      });
    expect((await issue(40_000)).length).toBeGreaterThan(limits.presentationBytes);
    expect(await outcomeOf(issue(64_000))).toBe('issue_invalid');
  });
});
