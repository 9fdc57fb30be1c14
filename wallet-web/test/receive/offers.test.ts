// Offers as they come by camera, picture, paste and link: all their forms are recognised, and the hostile ones refused
// before anybody is asked anything.
import { beforeEach, describe, expect, it } from 'vitest';
import { kindOfText, openAddress, protocolText } from '../../src/screens/open/link.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
});

const reference = () =>
  encodeURIComponent(
    new URL(town.departments.income.offerText()).searchParams.get('credential_offer_uri') ?? '',
  );
/** As the screens do it: whatever was read becomes an address within the wallet, and that is opened. */
const asTheScreensDo = (text: string) =>
  town.holder.openOffer(protocolText(openAddress(text).slice('/open'.length)));

describe('an offer', () => {
  it.each<[string, (query: string) => string]>([
    ['openid-credential-offer://', (query) => `openid-credential-offer://?${query}`],
    ['openid-credential-offer: without a host', (query) => `openid-credential-offer:?${query}`],
    ['openid-credential-offer:// with a slash', (query) => `openid-credential-offer:///?${query}`],
    ['haip-vci://', (query) => `haip-vci://?${query}`],
    ['a scheme in capitals', (query) => `OPENID-CREDENTIAL-OFFER://?${query}`],
    ['a link to this wallet', (query) => `https://wallet.test/open?${query}`],
    ['a universal link of another wallet', (query) => `https://other-wallet.example/offer?${query}`],
    ['pasted with spaces and line ends about it', (query) => `  \n haip-vci://?${query}\n\n`],
    ['with parameters that nobody knows', (query) => `haip-vci://?utm_source=letter&${query}`],
  ])('is recognised as %s', async (_, write) => {
    const text = write(`credential_offer_uri=${reference()}`);
    expect(kindOfText(text)).toBe('offer');
    const opened = await town.holder.openOffer(text);
    expect(opened).toMatchObject({ kind: 'offer', issuer: { url: `${ISSUER_BASE}/income` } });
    expect(await asTheScreensDo(text)).toEqual(opened);
    expect(await town.holder.open(text)).toEqual(opened);
  });

  const value = (offer: unknown) => `credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
  const good = { credential_issuer: `${ISSUER_BASE}/income`, credential_configuration_ids: ['income'] };
  const at = (address: string) => `credential_offer_uri=${encodeURIComponent(address)}`;

  it.each<[string, string, string]>([
    ['by value and by reference at once', `${value(good)}&${at(`${ISSUER_BASE}/o`)}`, 'offer_malformed'],
    ['twice by reference', `${at(`${ISSUER_BASE}/a`)}&${at(`${ISSUER_BASE}/b`)}`, 'offer_malformed'],
    ['empty', 'credential_offer=', 'offer_malformed'],
    ['a list', value([good]), 'offer_malformed'],
    ['without an issuer', value({ ...good, credential_issuer: undefined }), 'offer_malformed'],
    [
      'by several issuers',
      value({ ...good, credential_issuer: [good.credential_issuer] }),
      'offer_malformed',
    ],
    ['of nothing', value({ ...good, credential_configuration_ids: [] }), 'offer_malformed'],
    ['of one thing twice', value({ ...good, credential_configuration_ids: ['a', 'a'] }), 'offer_malformed'],
    [
      'of twenty-one things',
      value({ ...good, credential_configuration_ids: Array.from({ length: 21 }, (_, i) => `${i}`) }),
      'offer_malformed',
    ],
    ['of what is no name', value({ ...good, credential_configuration_ids: [{}] }), 'offer_malformed'],
    ['at a data: address', at('data:application/json,{}'), 'address_not_allowed'],
    ['at a javascript: address', at('javascript:alert(1)'), 'address_not_allowed'],
    ['at a blob: address', at('blob:https://wallet.test/1'), 'address_not_allowed'],
    ['at a file', at('file:///etc/passwd'), 'address_not_allowed'],
    ['at an address without a scheme', at('//issuer.test/offer'), 'address_not_allowed'],
    ['at plain http elsewhere', at('http://issuer.test/offer'), 'address_not_allowed'],
    ['at a router’s address', at('https://192.168.0.1/offer'), 'address_not_allowed'],
    ['at an address in other figures', at('https://0xA000001/offer'), 'address_not_allowed'],
    ['at a metadata service', at('https://169.254.169.254/latest/meta-data/'), 'address_not_allowed'],
    [
      'of an issuer at a javascript: address',
      value({ ...good, credential_issuer: 'javascript:alert(1)' }),
      'address_not_allowed',
    ],
    [
      'of an issuer with a name and password',
      value({ ...good, credential_issuer: 'https://a:b@issuer.test' }),
      'address_not_allowed',
    ],
    [
      'of an issuer with a query',
      value({ ...good, credential_issuer: `${ISSUER_BASE}/income?x=1` }),
      'address_not_allowed',
    ],
  ])('is refused when it is %s', async (_, query, code) => {
    const before = town.visited.length;
    for (const open of [(text: string) => town.holder.openOffer(text), asTheScreensDo])
      await expect(open(`openid-credential-offer://?${query}`)).rejects.toMatchObject({ code });
    expect(town.visited.length).toBe(before);
  });

  it('is refused when it is larger than any offer, by value and at its address', async () => {
    const text = 'x'.repeat(70_000);
    await expect(
      town.holder.openOffer(`openid-credential-offer://?${value({ ...good, padding: text })}`),
    ).rejects.toMatchObject({ code: 'offer_malformed' });
    const large = town.newHolder({ fetch: async () => new Response('x'.repeat(2_000_000)) });
    await expect(
      large.openOffer(`openid-credential-offer://?${at(`${ISSUER_BASE}/large`)}`),
    ).rejects.toMatchObject({ code: 'answer_too_large' });
  });

  it.each([
    'javascript:alert(1)//?credential_offer=%7B%7D',
    'data:text/html,x?credential_offer=%7B%7D',
    'credential_offer=%7B%7D',
  ])('is none in a text of another kind: %s', async (text) => {
    await expect(town.holder.openOffer(text)).rejects.toMatchObject({ code: 'text_not_recognised' });
  });
});
