// Which IP addresses a fetched URL may lead to: a government network must not be reachable through a credential.
import { BlockList, isIP } from 'node:net';

/** True for addresses that the public internet routes; false for anything that is not an IP address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !NOT_PUBLIC_V4.check(address, 'ipv4');
  return GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family === 4
    ? LOOPBACK_V4.check(address, 'ipv4')
    : family === 6 && LOOPBACK_V6.check(address, 'ipv6');
}

const LOOPBACK_V4 = blockList(['127.0.0.0/8']);
const LOOPBACK_V6 = blockList(['::1/128']);

/** IANA special-purpose registries: nothing here is reachable over the public internet, or it reaches what is private. */
const NOT_PUBLIC_V4 = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Of IPv6 only this part is given out to the public internet; the rest is private or another way of writing IPv4. */
const GLOBAL_V6 = blockList(['2000::/3']);
const NOT_PUBLIC_V6 = blockList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
