// Pages that a server writes, as text: everything that is put in is escaped unless it is itself a piece of a page.
export type Html = { readonly html: string };

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = Html | string | number | false | undefined | readonly Html[];

function write(part: Part): string {
  if (part === false || part === undefined) return '';
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(write).join('');
  return String(part).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

export const html = (pieces: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: pieces.map((piece, index) => piece + (index < parts.length ? write(parts[index]) : '')).join(''),
});

/** For text that is a piece of a page already. */
export const asHtml = (text: string): Html => ({ html: text });
