// A browser as far as a flow needs one: cookies with their paths, and redirects that stop where the wallet takes over.
import { PUBLIC_URL } from './enrolled-city.ts';

type Cookie = { name: string; value: string; path: string; origin: string };

export type Visit = { status: number; text: string; headers: Headers; address: string };

export type TestBrowser = {
  /** Follows redirects up to an address that `stopAt` begins; that one is not fetched. */
  visit(address: string, init?: RequestInit): Promise<Visit>;
  /** Cookies as they stand, to be put into another browser by a thief. */
  cookies: Cookie[];
};

export function createTestBrowser(issuerAddress: string, stopAt: string): TestBrowser {
  const cookies: Cookie[] = [];
  const real = (address: string) =>
    address.startsWith(PUBLIC_URL) ? issuerAddress + address.slice(PUBLIC_URL.length) : address;

  function keep(response: Response, at: URL): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split('=');
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      const isGone = attributes.some((one) => /^(expires=Thu, 01 Jan 1970|max-age=0)/i.test(one));
      const index = cookies.findIndex(
        (one) => one.name === name && one.path === path && one.origin === at.origin,
      );
      if (index >= 0) cookies.splice(index, 1);
      if (!isGone) cookies.push({ name, value, path, origin: at.origin });
    }
  }

  async function visit(address: string, init: RequestInit = {}): Promise<Visit> {
    let [to, options] = [address, init];
    for (let hops = 0; hops < 12; hops += 1) {
      if (to.startsWith(stopAt)) return { status: 0, text: '', headers: new Headers(), address: to };
      const at = new URL(to);
      const sent = cookies
        .filter(({ origin, path }) => origin === at.origin && at.pathname.startsWith(path))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
      const response = await fetch(real(to), {
        ...options,
        redirect: 'manual',
        headers: { ...(options.headers as Record<string, string>), ...(sent && { cookie: sent }) },
      });
      keep(response, at);
      const location = response.headers.get('location');
      if (!location) {
        return {
          status: response.status,
          text: await response.text(),
          headers: response.headers,
          address: to,
        };
      }
      [to, options] = [new URL(location, to).href, {}];
    }
    throw new Error('redirected too often');
  }
  return { visit, cookies };
}
