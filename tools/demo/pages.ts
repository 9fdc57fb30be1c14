// The citizen's browser of the demonstration, as far as the pages of the issuer and of the city's login need one: cookies,
// redirects, links by their words, and forms. It stops where the wallet's own address begins, and hands that address over.

type Cookie = { origin: string; path: string; name: string; value: string };

export type PageShown = {
  address: string;
  html: string;
  /** What the page asks to be heard first; undefined where it has nothing of the kind. */
  alert: string | undefined;
};

/** A page is not what was expected there. Names the address without its query. */
class PageError extends Error {
  override name = 'PageError';
  readonly code = 'page_unexpected';
  constructor(address: string, why: string) {
    super(`The page at ${address.split('?')[0]} ${why}.`);
  }
}

const MOST_REDIRECTS = 12;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescapeHtml = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? '');
const wordsOf = (html: string) =>
  unescapeHtml(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** @param walletUrl where the browser would hand over to the wallet */
export function openPages(walletUrl: string) {
  let cookies: Cookie[] = [];

  function keep(answer: Response, at: URL): void {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = ''] = pair.split('=', 1);
      const attribute = (wanted: string) =>
        attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      const path = attribute('path') ?? '/';
      cookies = cookies.filter((one) => one.name !== name || one.path !== path || one.origin !== at.origin);
      const isGone = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now();
      if (!isGone) cookies.push({ origin: at.origin, path, name, value: pair.slice(name.length + 1) });
    }
  }

  const cookiesFor = (at: URL) =>
    cookies
      .filter(({ origin, path }) => origin === at.origin && at.pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');

  async function go(address: string, form?: Readonly<Record<string, string>>): Promise<PageShown> {
    let to = address;
    let body = form === undefined ? undefined : new URLSearchParams(form);
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      if (to.startsWith(`${walletUrl}/`)) return { address: to, html: '', alert: undefined };
      const at = new URL(to);
      const answer = await fetch(at, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { 'accept-language': 'en', origin: at.origin, cookie: cookiesFor(at) },
        ...(body && { body }),
      });
      keep(answer, at);
      const next = answer.headers.get('location');
      if (next === null) return shown(to, await answer.text(), answer.status);
      await answer.body?.cancel();
      [to, body] = [new URL(next, at).href, undefined];
    }
    throw new PageError(to, 'redirects without end');
  }

  function shown(address: string, html: string, status: number): PageShown {
    if (status >= 500) throw new PageError(address, `answers ${status}`);
    const [, alert] = /<[a-z]+ [^>]*role="alert"[^>]*>([\s\S]*?)<\/(?:p|div)>/.exec(html) ?? [];
    return { address, html, alert: alert === undefined ? undefined : wordsOf(alert) };
  }

  return {
    go: (address: string) => go(address),
    /** Follows the first link of these words. */
    async follow({ address, html }: PageShown, ...words: string[]): Promise<PageShown> {
      for (const [, href = '', text = ''] of html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)) {
        if (words.includes(wordsOf(text))) return go(new URL(unescapeHtml(href), address).href);
      }
      throw new PageError(address, `has no link “${words.join('” or “')}”`);
    },
    /** Sends a form of the page to the page's own address, as the forms of the log-in do. */
    send: ({ address }: PageShown, form: Readonly<Record<string, string>>) => go(address, form),
  };
}

export type Pages = ReturnType<typeof openPages>;
