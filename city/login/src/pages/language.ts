// How a reader wants the pages: language and size of letters, from a cookie, from the service that asked, or from the
// browser.
export type Language = 'zh-CN' | 'en';
export type Localised = Record<Language, string>;
export type Look = { language: Language; isLarge: boolean };

export const LOOK_COOKIE = 'login_look';

const toLanguage = (tag: string): Language | undefined => {
  const [primary] = tag.trim().toLowerCase().split(/[-_]/);
  if (primary === 'zh') return 'zh-CN';
  return primary === 'en' ? 'en' : undefined;
};

/** The first language of a list that we speak: RFC 9110 `Accept-Language`, or OpenID Connect’s `ui_locales`. */
function firstSpoken(tags: { tag: string; weight: number }[]): Language | undefined {
  return tags
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => toLanguage(tag))
    .find((language) => language !== undefined);
}

const acceptLanguage = (header: string) =>
  header.split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';');
    const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
    return { tag, weight: Number(weight ?? 1) };
  });

/** @param cookie `<language>.<normal|large>`, as the switches set it */
export function lookOf(
  cookie: string | undefined,
  accepted: string | undefined,
  uiLocales: string | undefined = undefined,
): Look {
  const [chosen = '', size] = (cookie ?? '').split('.');
  const language =
    toLanguage(chosen) ??
    firstSpoken((uiLocales ?? '').split(' ').map((tag) => ({ tag, weight: 1 }))) ??
    firstSpoken(acceptLanguage(accepted ?? '')) ??
    'zh-CN';
  return { language, isLarge: size === 'large' };
}

export const cookieOf = ({ language, isLarge }: Look) => `${language}.${isLarge ? 'large' : 'normal'}`;

/** The look after a switch was pressed (`?lang=`, `?size=`); undefined when none was. */
export function switchedLook(look: Look, query: { lang?: unknown; size?: unknown }): Look | undefined {
  const { lang, size } = query;
  if (lang === 'zh-CN' || lang === 'en') return { ...look, language: lang };
  if (size === 'normal' || size === 'large') return { ...look, isLarge: size === 'large' };
  return undefined;
}
