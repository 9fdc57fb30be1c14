import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkAddress, createGuardedFetch } from '../src/lib/guarded-fetch.ts';

describe('an address from outside', () => {
  it.each([
    'https://city.example/x',
    'https://city.example:8443/',
    'http://localhost:4001/x',
    'http://127.0.0.1/',
    'http://[::1]:4001/',
    'http://2130706433/',
    'https://localhost:8443/',
    'https://8.8.8.8/',
    'https://172.15.0.1/',
    'https://100.128.0.1/',
    'https://[2400:3200::1]/',
    'https://[2001:da8::1]/',
    'https://lan.example/',
    'https://internal.gov.example/',
    'https://10.example/',
  ])('is allowed: %s', (address) => {
    expect(checkAddress(address)).toBeInstanceOf(URL);
  });

  it.each([
    'http://city.example/x',
    'http://10.0.0.1/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://0.0.0.0/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://0x0a000001/',
    'https://172.31.255.255/',
    'https://192.168.1.1:8443/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://[2001:0:a00:1::1]/',
    'https://[2001::1]/',
    'https://localhost./',
    'https://router/',
    'https://router./',
    'https://nas.lan/',
    'https://nas.local/',
    'https://NAS.local./',
    'https://metadata.google.internal/',
    'https://printer.home.arpa/',
    'https://a.localdomain/',
    'https://user@city.example/',
    'https://:pw@city.example/',
    'ftp://city.example/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'blob:https://city.example/1',
    '/relative',
    '',
  ])('is refused: %s', (address) => {
    expect(() => checkAddress(address)).toThrow(expect.objectContaining({ code: 'address_not_allowed' }));
  });
});

it.each(['https://localhost/', 'https://127.0.0.1/', 'https://[::1]/', 'http://localhost:4001/'])(
  'this machine is no address for a wallet that does not run on it: %s',
  (address) => {
    expect(() => checkAddress(address, false)).toThrow(
      expect.objectContaining({ code: 'address_not_allowed' }),
    );
    expect(checkAddress(address, true)).toBeInstanceOf(URL);
  },
);

describe('the guarded fetch', () => {
  it('sends no credentials, follows no redirect, keeps no cache and names no referrer', async () => {
    let seen: RequestInit | undefined;
    const get = createGuardedFetch({
      fetch: async (_, init) => {
        seen = init;
        return new Response('ok');
      },
    });
    await get('https://city.example/');
    expect(seen).toMatchObject({
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    expect(seen?.signal).toBeInstanceOf(AbortSignal);
  });

  it('does not follow a redirect of a real server', async () => {
    const server = createServer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    try {
      await expect(createGuardedFetch({ fetch })(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
        code: 'address_unreachable',
      });
    } finally {
      server.close();
    }
  });

  it('stops reading an answer that has no end', async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const get = createGuardedFetch({ fetch: async () => new Response(endless) });
    await expect(get('https://city.example/')).rejects.toMatchObject({ code: 'answer_too_large' });
    expect(chunks).toBeLessThan(20);
  });

  it('says that nobody answered, and nothing of why', async () => {
    const get = createGuardedFetch({
      fetch: async () => {
        throw new TypeError('fetch failed');
      },
    });
    await expect(get('https://city.example/?code=secret')).rejects.toMatchObject({
      code: 'address_unreachable',
      message: 'address_unreachable',
    });
  });
});
