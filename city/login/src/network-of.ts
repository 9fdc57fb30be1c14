// Which caller a request is counted for.
import { isIPv6 } from 'node:net';

/** An IPv4 address, or the half of an IPv6 address that one customer of a network has to themselves. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const [head = [], tail] = address.replace(/%.*$/, '').split('::').map(groupsOf);
  const missing = Array.from({ length: tail === undefined ? 0 : 8 - head.length - tail.length }, () => '0');
  return [...head, ...missing, ...(tail ?? [])].slice(0, 4).join(':');
}

/** Groups without the zeros before them; an IPv4 address at the end stands for two. */
const groupsOf = (part: string): string[] =>
  part
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [Number.parseInt(group, 16).toString(16)]));
