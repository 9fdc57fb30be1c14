// How a reader wants the pages that a server writes: language and size of letters, by the switches, by the service that
// sent them here, or by the browser.
import { closestLanguage, type Language, languages } from '../text/localized.ts';

export type PageLook = { language: Language; isLarge: boolean };

/** `<language>.<normal|large>`. One name for every service, so that those of one host share the choice. */
const LOOK_COOKIE = 'anju_look';
const LOOK_SECONDS = 365 * 24 * 60 * 60;

/** RFC 9110 `Accept-Language`, the most wanted first. */
const wantedBy = (header: string): string[] =>
  header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.map((text) => /^q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
      return { tag, weight: Number(weight ?? 1) };
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

const CHOSEN = new RegExp(`(?:^|;\\s*)${LOOK_COOKIE}=([^;.]*)[.]([^;]*)`);

/**
 * @param headers of the request
 * @param uiLocales OpenID Connect’s parameter of that name
 */
export function lookOf(
  headers: { cookie?: string | undefined; 'accept-language'?: string | undefined },
  uiLocales = '',
): PageLook {
  const [, chosen, size] = CHOSEN.exec(headers.cookie ?? '') ?? [];
  return {
    language:
      languages.find((one) => one === chosen) ??
      closestLanguage([...uiLocales.split(' '), ...wantedBy(headers['accept-language'] ?? '')]),
    isLarge: size === 'large',
  };
}

/** The look after a switch was pressed (`?lang=`, `?size=`); undefined when none was. */
export function switchedLook(look: PageLook, query: unknown): PageLook | undefined {
  const { lang, size } = (query ?? {}) as { lang?: unknown; size?: unknown };
  const language = languages.find((one) => one === lang);
  if (language) return { ...look, language };
  if (size === 'normal' || size === 'large') return { ...look, isLarge: size === 'large' };
  return undefined;
}

/** A `Set-Cookie` header that keeps the look for a year. */
export const lookCookie = ({ language, isLarge }: PageLook, isSecure: boolean): string =>
  `${LOOK_COOKIE}=${language}.${isLarge ? 'large' : 'normal'}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LOOK_SECONDS}${isSecure ? '; Secure' : ''}`;
