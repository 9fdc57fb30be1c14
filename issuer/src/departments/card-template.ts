// The card of a type as an SVG template (SD-JWT VC, "svg_templates"): made from the department's file alone. Text only:
// no script, no style sheet, no reference, so that it is the same picture wherever it is shown. A wallet puts claims in
// for {{svg_id}}, which stands in text content only.
import type { ClaimDefinition, Department, Localised } from './department-file.ts';

export type CardLocale = keyof Localised;

/** ISO 7810 ID-1, the size of an identity card, in tenths of a millimetre. */
const WIDTH = 856;
const HEIGHT = 540;
const MARGIN = 56;
const INNER = WIDTH - 2 * MARGIN;
/** In the upper right corner, clear of all words. */
const LATTICE = { width: 176, height: 132 };
const FONTS = 'Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif';

/** Said after a value, where the label does not say it. */
const UNITS: Readonly<Record<string, Localised>> = {
  fen: { 'zh-CN': '分', en: 'fen (0.01 CNY)' },
  csqm: { 'zh-CN': '× 0.01 平方米', en: '× 0.01 m²' },
  person: { 'zh-CN': '人', en: '' },
  home: { 'zh-CN': '套', en: '' },
};

/** Braces too: a name must not become a placeholder. */
const escapeText = (text: string) =>
  text.replace(/[&<>"'{}]/g, (character) => `&#${character.codePointAt(0)};`);

/** In ems; letters of Chinese are one em wide, others about half. */
const widthInEms = (text: string) =>
  Array.from(text).reduce((sum, one) => sum + (/[\u2e80-\uffef]/.test(one) ? 1 : 0.56), 0);

const fontSizeToFit = (text: string, most: number, room: number) =>
  Math.min(most, Math.floor(room / widthInEms(text)));

function line(text: string, at: { x: number; y: number; size: number; weight?: number; colour: string }) {
  const weight = at.weight === undefined ? '' : ` font-weight="${at.weight}"`;
  return `<text x="${at.x}" y="${at.y}" font-size="${at.size}"${weight} fill="${at.colour}">${text}</text>`;
}

/** A lattice window, cut by the card's edge; the number of its bars tells types apart before the words do. */
function lattice(id: string, colour: string): string {
  const bars = 3 + (Array.from(id).reduce((sum, one) => sum + (one.codePointAt(0) ?? 0), 0) % 4);
  const paths = Array.from({ length: bars }, (_, index) => {
    const across = Math.round((index * LATTICE.width) / bars);
    const down = LATTICE.height - Math.round((index * LATTICE.height) / bars);
    return `M${WIDTH - LATTICE.width + across} 0V${down}H${WIDTH}`;
  });
  return `<path d="${paths.join('')}" fill="none" stroke="${colour}" stroke-width="3" stroke-opacity="0.16"/>`;
}

function shownClaims(department: Department): ClaimDefinition[] {
  const { card, claims } = department.credential;
  return card.shows.flatMap((name) => claims.filter((claim) => claim.name === name));
}

function claimColumns(department: Department, locale: CardLocale): string[] {
  const colour = department.credential.card.text;
  const shown = shownClaims(department);
  const room = Math.floor(INNER / Math.max(1, shown.length)) - 12;
  const labelSize = Math.min(26, ...shown.map(({ label }) => fontSizeToFit(label[locale], 26, room)));
  return shown.map((claim, index) => {
    const x = MARGIN + index * (room + 12);
    const unit = (claim.unit && UNITS[claim.unit]?.[locale]) ?? '';
    const value = `{{${claim.name}}}${unit && ` ${escapeText(unit)}`}`;
    return (
      line(escapeText(claim.label[locale]), { x, y: 424, size: labelSize, colour }) +
      line(value, { x, y: 474, size: 36, weight: 600, colour })
    );
  });
}

/** @returns the template in UTF-8; its placeholders are names of claims that the type's metadata gives as `svg_id` */
export function cardTemplateBytes(department: Department, locale: CardLocale = 'zh-CN'): Buffer {
  const { name, card } = department.credential;
  const title = name[locale];
  const authority = department.name[locale];
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" lang="${locale}" role="group" aria-label="${escapeText(title)}" font-family="${FONTS}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="40" fill="${card.background}"/>`,
    lattice(department.id, card.text),
    line(escapeText(authority), {
      x: MARGIN,
      y: 100,
      size: fontSizeToFit(authority, 30, WIDTH - LATTICE.width - MARGIN - 12),
      colour: card.text,
    }),
    line(escapeText(title), {
      x: MARGIN,
      y: 190,
      size: fontSizeToFit(title, 58, INNER),
      weight: 700,
      colour: card.text,
    }),
    `<path d="M${MARGIN} 366H${WIDTH - MARGIN}" stroke="${card.text}" stroke-width="2" stroke-opacity="0.4"/>`,
    ...claimColumns(department, locale),
    '</svg>',
  ];
  return Buffer.from(`${parts.join('\n')}\n`, 'utf8');
}
