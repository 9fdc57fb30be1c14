// A browser as far as a login needs one: cookies by path, redirects step by step, forms and the script’s requests.
export type Page = { status: number; address: string; text: string; headers: Headers };

type Cookie = { name: string; value: string; path: string };

/** @param from where the proxy says that the browser is */
export function createVisitor(url: string, language = 'en', from?: string) {
  const cookies: Cookie[] = [];

  const cookiesFor = (path: string) =>
    cookies
      .filter((cookie) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, '/')))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');

  function keep(header: string): void {
    const [pair = '', ...attributes] = header.split(/;\s*/);
    const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? '/';
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const index = cookies.findIndex((cookie) => cookie.name === name && cookie.path === path);
    if (index >= 0) cookies.splice(index, 1);
    const isGone = attributes.some((text) => /^expires=Thu, 01 Jan 1970/i.test(text));
    if (!isGone) cookies.push({ name, value, path });
  }

  async function ask(address: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(address, url);
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: {
        'accept-language': language,
        accept: 'text/html',
        cookie: cookiesFor(target.pathname),
        ...(from !== undefined && { 'x-forwarded-for': from }),
        ...init.headers,
      },
    });
    for (const header of response.headers.getSetCookie()) keep(header);
    return response;
  }

  /** Follows redirects within the login; one that leaves it is where the visit ends. */
  async function follow(address: string, init: RequestInit = {}): Promise<Page> {
    const response = await ask(address, init);
    const location = response.headers.get('location');
    const here = new URL(address, url).href;
    if (location === null) {
      return {
        status: response.status,
        address: here,
        text: await response.text(),
        headers: response.headers,
      };
    }
    await response.arrayBuffer();
    const next = new URL(location, here);
    if (next.origin !== new URL(url).origin) {
      return { status: response.status, address: next.href, text: '', headers: response.headers };
    }
    return follow(next.href);
  }

  const post = (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    follow(address, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url).origin, ...headers },
    });

  /** What the script does; undefined headers stand for those it sends. */
  async function postJson(address: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await ask(address, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { origin: new URL(url).origin, 'content-type': 'application/json' },
    });
    return { status: response.status, body: await response.json() };
  }

  return { open: follow, post, postJson, cookies };
}

export type Visitor = ReturnType<typeof createVisitor>;
