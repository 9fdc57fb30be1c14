import { describe, expect, it } from 'vitest';
import { kindOfText, openAddress, protocolText } from '../../src/screens/open/link.ts';

const offerUri = encodeURIComponent('http://localhost:4001/income/offers/abc?x=1');
const offer = `openid-credential-offer://?credential_offer_uri=${offerUri}`;
const request =
  'openid4vp://?client_id=x509_hash%3Aabc&request_uri=http%3A%2F%2Flocalhost%3A4002%2Fw%2F1&request_uri_method=post';

describe('a scanned or pasted text', () => {
  it('is an offer or a request by what it carries, in protocol form and as a link', () => {
    expect(kindOfText(offer)).toBe('offer');
    expect(kindOfText(`https://wallet.example/open?credential_offer_uri=${offerUri}`)).toBe('offer');
    expect(kindOfText(`  ${request}\n`)).toBe('request');
    expect(kindOfText('https://wallet.example/open?request_uri=a&client_id=b')).toBe('request');
  });

  it('is unknown where it carries neither', () => {
    for (const text of ['', 'hello', 'https://example.org/', 'https://example.org/?q=offer', 'WIFI:S:x;;']) {
      expect(kindOfText(text)).toBe('unknown');
    }
  });

  it.each([
    'javascript:alert(1)//?credential_offer=%7B%7D',
    'JavaScript:alert(1)//?credential_offer=%7B%7D',
    ' data:text/html,x?credential_offer_uri=https%3A%2F%2Fa',
    'blob:https://wallet.example/1?request_uri=a&client_id=b',
    'file:///x?request_uri=a&client_id=b',
    'intent://x?credential_offer=%7B%7D#Intent;end',
  ])('is unknown under a scheme that neither has: %s', (text) => {
    expect(kindOfText(text)).toBe('unknown');
  });

  it.each(['openid-credential-offer', 'haip-vci', 'OPENID-CREDENTIAL-OFFER', 'https', 'http'])(
    'is an offer under the scheme %s',
    (scheme) => expect(kindOfText(`${scheme}://x/?credential_offer_uri=${offerUri}`)).toBe('offer'),
  );

  it('counts as a request when its parameters are bare, so that the refusal names the missing signature', () => {
    expect(kindOfText('openid4vp://?client_id=a&dcql_query=%7B%7D&nonce=n')).toBe('request');
  });

  it('keeps every parameter on its way through the wallet’s own address', () => {
    for (const text of [offer, request]) {
      const address = openAddress(text);
      expect(address.startsWith('/open?')).toBe(true);
      expect(protocolText(address.slice('/open'.length))).toBe(text);
    }
  });

  it('opens inside the wallet whatever host or fragment it names', () => {
    expect(openAddress('https://evil.example/path?request_uri=a#/settings')).toBe('/open?request_uri=a');
  });
});
