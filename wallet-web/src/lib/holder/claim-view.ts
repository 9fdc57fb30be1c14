// Writes a claim's value the way a person reads it: fen as yuan, 0.01 m² as m², dates, labels of enumerations.
import type { LocalizedText } from '../localized-text.ts';
import { untranslated } from '../localized-text.ts';
import type { ClaimView } from '../types.ts';
import { pictureAddress } from './claim-picture.ts';
import type { ClaimAppearance, StoredCard } from './store.ts';

const MATCHING_NUMBERS = new Set(['person_number', 'household_number']);

/** The claims of a card in the order its issuer describes them; undescribed ones last, under their own names. */
export function claimViews(card: StoredCard, names = Object.keys(card.claims)): ClaimView[] {
  const described = card.appearance.claims.map((claim) => claim.name);
  const ordered = [
    ...described.filter((name) => names.includes(name)),
    ...names.filter((name) => !described.includes(name)),
  ];
  return ordered.map((name) => {
    const appearance = card.appearance.claims.find((claim) => claim.name === name) ?? undescribed(name);
    const value = card.claims[name];
    const picture = appearance.kind === 'image' ? pictureAddress(value) : null;
    return {
      name,
      label: appearance.label,
      value,
      display: displayValue(value, appearance),
      matchOnly: appearance.matchOnly,
      kind: appearance.kind,
      ...(picture !== null && { picture }),
    };
  });
}

export function labelOf(card: StoredCard, name: string): LocalizedText {
  return (card.appearance.claims.find((claim) => claim.name === name) ?? undescribed(name)).label;
}

export function undescribed(name: string): ClaimAppearance {
  return {
    name,
    label: untranslated(name),
    kind: 'unknown',
    unit: null,
    values: [],
    matchOnly: MATCHING_NUMBERS.has(name),
  };
}

export function displayValue(value: unknown, appearance: ClaimAppearance): LocalizedText {
  // In words, where no picture can stand: a log, a line.
  if (appearance.kind === 'image') return { 'zh-CN': '一张图片', en: 'A picture' };
  if (typeof value === 'boolean') return value ? { 'zh-CN': '是', en: 'Yes' } : { 'zh-CN': '否', en: 'No' };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return displayInteger(value, appearance.unit);
  if (typeof value === 'string') {
    const label = appearance.values.find((known) => known.value === value)?.label;
    if (label !== undefined) return label;
    return appearance.kind === 'date' ? displayDate(value) : untranslated(value);
  }
  return untranslated(JSON.stringify(value) ?? '');
}

function displayInteger(value: number, unit: string | null): LocalizedText {
  if (unit === 'fen') {
    const yuan = hundredths(value);
    return { 'zh-CN': `${yuan} 元`, en: `¥${yuan}`.replace('¥-', '-¥') };
  }
  if (unit === 'csqm') return untranslated(`${hundredths(value)} m²`);
  const plain = grouped(String(Math.abs(value)), value < 0);
  const written = COUNTED.get(unit ?? '');
  if (written === undefined) return untranslated(plain);
  return { 'zh-CN': `${plain} ${written.zh}`, en: `${plain} ${value === 1 ? written.one : written.many}` };
}

const COUNTED = new Map([
  ['person', { zh: '人', one: 'person', many: 'people' }],
  ['home', { zh: '套', one: 'home', many: 'homes' }],
]);

/** In integers: 0.01 steps written as a float would sometimes be off by one. Whole amounts drop the zeros. */
function hundredths(value: number): string {
  const digits = String(Math.abs(value)).padStart(3, '0');
  const whole = grouped(digits.slice(0, -2), value < 0);
  const rest = digits.slice(-2);
  return rest === '00' ? whole : `${whole}.${rest}`;
}

function grouped(digits: string, negative: boolean): string {
  return `${negative ? '-' : ''}${digits.replace(/\B(?=(\d{3})+$)/g, ',')}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function displayDate(iso: string): LocalizedText {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  const month = parts === null ? undefined : MONTHS[Number(parts[2]) - 1];
  if (parts === null || month === undefined) return untranslated(iso);
  const [year, day] = [Number(parts[1]), Number(parts[3])];
  return { 'zh-CN': `${year}年${Number(parts[2])}月${day}日`, en: `${day} ${month} ${year}` };
}
