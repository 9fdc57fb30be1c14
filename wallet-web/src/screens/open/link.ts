// What a scanned, pasted or followed text is, before anything is fetched: an offer, a request, or neither.

export type LinkKind = 'offer' | 'request' | 'unknown';

/** Those of offers and requests, and links of whatever wallet; a query by itself has none. */
const SCHEMES = [
  'openid-credential-offer',
  'haip-vci',
  'openid4vp',
  'haip-vp',
  'eudi-openid4vp',
  'https',
  'http',
];

/** The address inside the wallet that opens such a text. Only its query is carried over. */
export function openAddress(text: string): string {
  return `/open?${queryOf(text)}`;
}

export function kindOfText(text: string): LinkKind {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text.trim())?.[1]?.toLowerCase();
  if (scheme !== undefined && !SCHEMES.includes(scheme)) return 'unknown';
  const query = new URLSearchParams(queryOf(text));
  if (query.has('credential_offer') || query.has('credential_offer_uri')) return 'offer';
  if (['request_uri', 'request', 'client_id', 'dcql_query'].some((name) => query.has(name))) return 'request';
  return 'unknown';
}

/** A link for the wallet on this device → the form in which the protocol knows it. */
export function protocolText(search: string): string {
  const query = queryOf(search);
  return kindOfText(search) === 'offer' ? `openid-credential-offer://?${query}` : `openid4vp://?${query}`;
}

function queryOf(text: string): string {
  const trimmed = text.trim();
  const mark = trimmed.indexOf('?');
  if (mark < 0) return '';
  return trimmed.slice(mark + 1).split('#')[0] ?? '';
}
