// How an asker names itself (OpenID4VP 1.0 section 5.9): what stands before the first colon says how the name is proven.
import { WalletError } from '../../errors.ts';

const PREFIXES = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const;

/** An address is no host name, though a certificate may say so. */
const IP_ADDRESS = /^[\d.]+$|:/;

/** `text` is the whole, as a presentation names its audience; `name` is what stands after the prefix. */
export type ClientId = { text: string; prefix: (typeof PREFIXES)[number]; name: string };

/**
 * Throws `request_asker_unprovable` for every other prefix, and for none: this wallet knows no asker beforehand, trusts no
 * federation and no issuer of attestations, and an address (`redirect_uri`) can be anybody's.
 */
export function readClientId(text: string): ClientId {
  const colon = text.indexOf(':');
  const prefix = PREFIXES.find((known) => known === text.slice(0, Math.max(colon, 0)));
  const name = text.slice(colon + 1);
  const isAddress = prefix === 'x509_san_dns' && IP_ADDRESS.test(name);
  if (prefix === undefined || name === '' || isAddress) throw new WalletError('request_asker_unprovable');
  return { text, prefix, name };
}
