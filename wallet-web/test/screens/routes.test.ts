import { describe, expect, it } from 'vitest';
import { pathTo, routeAt } from '../../src/screens/shell/routes.ts';

describe('addresses of screens', () => {
  it('name the screen and its parameters', () => {
    expect(routeAt('/', '')?.name).toBe('home');
    expect(routeAt('/scan', '')?.name).toBe('scan');
    expect(routeAt('/open', '?a=b')).toEqual({ name: 'open', parameters: {}, search: '?a=b' });
    expect(routeAt('/cards/a%2Fb', '')).toEqual({ name: 'card', parameters: { cardId: 'a/b' }, search: '' });
  });

  it('have one for departments to send a citizen back to, which is the one that issuers know', () => {
    const { pathname, search } = new URL('https://wallet.test/receive/return?code=c&state=s&iss=i');
    expect(routeAt(pathname, search)).toEqual({
      name: 'back',
      parameters: {},
      search: '?code=c&state=s&iss=i',
    });
    expect(routeAt('/get/card', '?issuer=i&type=t')).toMatchObject({
      name: 'choice',
      search: '?issuer=i&type=t',
    });
  });

  it('lead nowhere when they are unknown, too long or malformed', () => {
    for (const path of ['/nowhere', '/cards', '/cards/a/b', '/scan/more', '/%E0%A4%A']) {
      expect(routeAt(path, '')).toBeUndefined();
    }
  });

  it('are written so that they are read back', () => {
    const cardId = 'é/ %?#';
    const path = pathTo('card', { cardId });
    expect(routeAt(path, '')).toEqual({ name: 'card', parameters: { cardId }, search: '' });
  });
});
