// The guarded fetch alone: which addresses it goes to, and how much it takes from them.
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../src/outgoing/addresses.ts';
import { createGuardedFetch } from '../../src/outgoing/guarded-fetch.ts';
import { useAnsweringServer } from '../support/answering-server.ts';

const limits = { maxBytes: 1_000, timeoutMilliseconds: 2_000, maxRedirects: 2 };
const server = useAnsweringServer();

const inDevelopment = createGuardedFetch({ listedHosts: [], allowLoopback: true }, limits);
const inProduction = createGuardedFetch({ listedHosts: [], allowLoopback: false }, limits);

describe('goes to', () => {
  test('this machine in development, and not in production', async () => {
    server.answer = (_request, response) =>
      response.setHeader('content-type', 'text/plain; charset=utf-8').end('good');
    await expect(inDevelopment(server.base, 'text/plain')).resolves.toEqual({
      contentType: 'text/plain',
      body: 'good',
    });
    await expect(inProduction(server.base, 'text/plain')).rejects.toMatchObject({ code: 'url_not_allowed' });
    const overTls = server.base.replace('http:', 'https:');
    await expect(inProduction(overTls, 'text/plain')).rejects.toMatchObject({ code: 'address_not_allowed' });
  });

  test('a host that the operator lists, also in production', async () => {
    server.answer = (_request, response) => response.end('good');
    const { host } = new URL(server.base);
    const listed = createGuardedFetch({ listedHosts: [host], allowLoopback: false }, limits);
    await expect(listed(server.base, 'text/plain')).resolves.toMatchObject({ body: 'good' });
    const otherListed = createGuardedFetch({ listedHosts: ['example.org'], allowLoopback: false }, limits);
    await expect(otherListed(server.base, 'text/plain')).rejects.toMatchObject({ code: 'url_not_allowed' });
  });

  test.each([
    'http://example.org/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'https://user:password@example.org/',
    'not a url',
    '',
  ])('no URL like %s', async (url) => {
    await expect(inDevelopment(url, '*/*')).rejects.toMatchObject({ code: 'url_not_allowed' });
  });

  test.each([
    'https://10.0.0.1/',
    'https://[fd00::1]/',
    'https://169.254.169.254/',
    'https://[::ffff:10.0.0.1]/',
  ])('no private address like %s', async (url) => {
    await expect(inDevelopment(url, '*/*')).rejects.toMatchObject({ code: 'address_not_allowed' });
  });
});

describe('takes', () => {
  test('as much as allowed and not a byte more', async () => {
    server.answer = (_request, response) => response.end('a'.repeat(1_000));
    await expect(inDevelopment(server.base, '*/*')).resolves.toMatchObject({ body: 'a'.repeat(1_000) });
    server.answer = (_request, response) => response.end('a'.repeat(1_001));
    await expect(inDevelopment(server.base, '*/*')).rejects.toMatchObject({ code: 'too_large' });
  });

  test('as many redirects as allowed and none to where it may not go', async () => {
    server.answer = ({ url }, response) =>
      url === '/2'
        ? response.end('there')
        : response.writeHead(302, { location: `/${Number(url?.slice(1)) + 1}` }).end();
    await expect(inDevelopment(`${server.base}/0`, '*/*')).resolves.toMatchObject({ body: 'there' });
    await expect(inDevelopment(`${server.base}/-1`, '*/*')).rejects.toMatchObject({
      code: 'too_many_redirects',
    });
    server.answer = (_request, response) =>
      response.writeHead(307, { location: 'https://192.168.0.1/' }).end();
    await expect(inDevelopment(server.base, '*/*')).rejects.toMatchObject({ code: 'address_not_allowed' });
    server.answer = (_request, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end();
    await expect(inDevelopment(server.base, '*/*')).rejects.toMatchObject({ code: 'url_not_allowed' });
  });

  test('no answer that is an error, and none that stops half-way', async () => {
    server.answer = (_request, response) => response.writeHead(404).end('no');
    await expect(inDevelopment(server.base, '*/*')).rejects.toMatchObject({ code: 'status_not_ok' });
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    };
    await expect(inDevelopment(server.base, '*/*')).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('no longer than allowed, also when the body drips', async () => {
    server.answer = (_request, response) => void response.write('a');
    const impatient = createGuardedFetch(
      { listedHosts: [], allowLoopback: true },
      { ...limits, timeoutMilliseconds: 50 },
    );
    await expect(impatient(server.base, '*/*')).rejects.toMatchObject({ code: 'timed_out' });
  });
});

test.each([
  ['8.8.8.8', true],
  ['2400:3200::1', true],
  ['172.15.255.255', true],
  ['172.16.0.1', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fec0::1', false],
  ['fd00::1', false],
  ['::ffff:0:10.0.0.1', false],
  ['5f00::1', false],
  ['3fff::1', false],
  ['not an address', false],
])('%s is a public address: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
