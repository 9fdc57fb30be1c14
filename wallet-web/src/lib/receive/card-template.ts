// The issuer's own picture of a card (SD-JWT VC type metadata, rendering method `svg_templates`). It is foreign content: its
// hash must be the one that the type metadata names, it may hold shapes and text only, and it is drawn as an <img>, where
// nothing in it can run, load or be clicked. What does not pass is not drawn; the wallet's own card face is.
import { checkAddress, type GuardedFetch, isObject, type JsonObject } from '../guarded-fetch.ts';
import type { CardTemplates } from '../holder/store.ts';
import { matchesIntegrity } from './integrity.ts';

const LARGEST_TEMPLATE_CHARACTERS = 48 * 1024;
const DATA_ADDRESS = /^data:image\/svg\+xml(;charset=utf-8)?(;base64)?,/i;

/**
 * Shapes, text and gradients: no script, no picture, no foreign content, no animation, no style sheet; nor anything that is
 * drawn as often as it is pointed at (`use`, patterns, masks, clips), with which a short text draws for hours.
 */
const ELEMENTS = new Set(
  'svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop'.split(
    ' ',
  ),
);
const MOST_ELEMENTS = 500;
const DEEPEST = 16;
const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/gy;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*("[^"<]*"|'[^'<]*')/g;
const PLACEHOLDER = /\{\{([A-Za-z0-9_.-]{1,64})\}\}/g;

/** Null where the type has no template that may be drawn. Nothing else about a card depends on it. */
export async function fetchCardTemplates(
  typeMetadata: JsonObject | null,
  get: GuardedFetch,
): Promise<CardTemplates | null> {
  const claimNames = readSvgIds(typeMetadata?.claims);
  const read = async (locale: string): Promise<string | null> => {
    const template = chooseTemplate(typeMetadata?.display, locale);
    const text = template === null ? null : await fetchTemplate(template, get).catch(() => null);
    return text !== null && isDrawable(text, new Set(Object.keys(claimNames))) ? text : null;
  };
  const [chinese, english] = [await read('zh'), await read('en')];
  const either = chinese ?? english;
  if (either === null) return null;
  return { svg: { 'zh-CN': chinese ?? either, en: english ?? either }, claimNames };
}

type Template = { uri: string; integrity: string | null };

/** Of several the landscape one for ordinary contrast; light or dark does not matter, a card has its own ground. */
function chooseTemplate(display: unknown, language: string): Template | null {
  const entries = (Array.isArray(display) ? display : []).filter(isObject);
  const entry = entries.find(({ locale }) => String(locale).toLowerCase().startsWith(language));
  const rendering = isObject(entry?.rendering) ? entry.rendering : {};
  const templates = (Array.isArray(rendering.svg_templates) ? rendering.svg_templates : []).filter(isObject);
  const fits = ({ properties }: JsonObject) =>
    !isObject(properties) || (properties.orientation !== 'portrait' && properties.contrast !== 'high');
  const chosen = templates.find(fits) ?? templates[0];
  if (typeof chosen?.uri !== 'string') return null;
  const integrity = chosen['uri#integrity'];
  return { uri: chosen.uri, integrity: typeof integrity === 'string' ? integrity : null };
}

async function fetchTemplate({ uri, integrity }: Template, get: GuardedFetch): Promise<string | null> {
  const text = DATA_ADDRESS.test(uri) ? readDataAddress(uri) : await fetchText(uri, get);
  // a template from elsewhere without a hash could be another one for each citizen
  if (integrity === null) return DATA_ADDRESS.test(uri) ? text : null;
  return text !== null && matchesIntegrity(text, integrity) ? text : null;
}

async function fetchText(uri: string, get: GuardedFetch): Promise<string | null> {
  const answer = await get(checkAddress(uri).href, { headers: { accept: 'image/svg+xml' } });
  return answer.status === 200 ? answer.text : null;
}

function readDataAddress(uri: string): string | null {
  const [, , base64] = DATA_ADDRESS.exec(uri) ?? [];
  const content = uri.slice(uri.indexOf(',') + 1);
  try {
    if (base64 === undefined) return decodeURIComponent(content);
    return new TextDecoder().decode(Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

function readSvgIds(claims: unknown): Record<string, string> {
  const names: Record<string, string> = {};
  for (const claim of Array.isArray(claims) ? claims.slice(0, 64) : []) {
    if (!isObject(claim) || typeof claim.svg_id !== 'string' || !Array.isArray(claim.path)) continue;
    const [name, ...deeper] = claim.path;
    if (typeof name === 'string' && deeper.length === 0) names[claim.svg_id] = name;
  }
  return names;
}

/** Whether a text is an SVG of allowed elements only, with placeholders of known claims in its text and nowhere else. */
function isDrawable(text: string, svgIds: ReadonlySet<string>): boolean {
  if (text.length > LARGEST_TEMPLATE_CHARACTERS) return false;
  const svg = text
    .replace(/^\uFEFF?\s*<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?\s*\?>/, '')
    .trim();
  const open: string[] = [];
  let tags = 0;
  let at = 0;
  while (at < svg.length) {
    if (svg[at] !== '<') {
      const end = svg.indexOf('<', at);
      const content = svg.slice(at, end < 0 ? svg.length : end);
      if (open.length === 0 || !isPlainText(content, svgIds)) return false;
      at += content.length;
      continue;
    }
    // comments, sections, instructions and document types are no tags and end it here
    TAG.lastIndex = at;
    const tag = TAG.exec(svg);
    if (tag === null) return false;
    const [whole, closing, name = '', attributes = '', empty] = tag;
    tags += 1;
    if (tags > 2 * MOST_ELEMENTS || open.length > DEEPEST) return false;
    if (!ELEMENTS.has(name) || !areHarmless(attributes)) return false;
    if (open.length === 0 && (at !== 0 || name !== 'svg' || closing)) return false;
    if (closing) {
      if (attributes !== '' || open.pop() !== name) return false;
      if (open.length === 0) return at + whole.length === svg.length;
    } else if (!empty) open.push(name);
    at += whole.length;
  }
  return false;
}

function isPlainText(content: string, svgIds: ReadonlySet<string>): boolean {
  const ids = Array.from(content.matchAll(PLACEHOLDER), ([, id = '']) => id);
  const rest = content.replace(PLACEHOLDER, '');
  if (/[{}]/.test(rest) || /&(?!(?:amp|lt|gt|quot|apos|#\d{1,6});)/.test(rest)) return false;
  return ids.every((id) => svgIds.has(id));
}

function areHarmless(attributes: string): boolean {
  return Array.from(attributes.matchAll(ATTRIBUTE)).every(([, name = '', quoted = '']) => {
    const value = quoted.slice(1, -1);
    const plain = name.toLowerCase();
    // read out, never drawn
    if (plain === 'aria-label') return !/[{}\\]/.test(value);
    // dashes of nothing on a long line are millions of lines
    if (plain === 'stroke-dasharray') return false;
    if (plain.startsWith('on') || plain === 'style' || /[{}&\\]/.test(value)) return false;
    if (plain === 'xmlns') return value === 'http://www.w3.org/2000/svg';
    if (plain === 'xmlns:xlink') return value === 'http://www.w3.org/1999/xlink';
    // references stay within the picture
    if (plain === 'href' || plain === 'xlink:href') return value.startsWith('#');
    if (plain.includes(':') && plain !== 'xml:space' && plain !== 'xml:lang') return false;
    return !/url\(\s*(?!['"]?#)/i.test(value) && !/(?:java|vb)script:|data:|\/\//i.test(value);
  });
}
