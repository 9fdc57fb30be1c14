// The one human line on a card. It never shows money: the home screen is read by whoever stands beside.
import { fill, type Localized } from '@anju/ui/localized';
import type { CardView } from '../../lib/types.ts';

// `{name}` is the claim of that name as a person reads it.
const lines: Readonly<Record<string, Localized>> = {
  'urn:anju:income:1': { 'zh-CN': '{assessed_on}核定', en: 'Assessed on {assessed_on}' },
  'urn:anju:residency:1': { 'zh-CN': '{basis} · {district}', en: '{basis}, {district}' },
  'urn:anju:household:1': { 'zh-CN': '{household_size} · {role}', en: '{household_size}, {role}' },
  'urn:anju:identity:1': { 'zh-CN': '{name}', en: '{name}' },
  'urn:anju:unit:1': { 'zh-CN': '{unit}', en: '{unit}' },
  'urn:anju:employment:1': { 'zh-CN': '{insured_since}起连续参保', en: 'Insured since {insured_since}' },
  'urn:anju:property:1': { 'zh-CN': '自有住房 {homes_owned}', en: '{homes_owned} owned' },
};

/** A type that is not ours, or a card without the claims of its line, is described by its issuer’s words. */
export function cardLine(card: CardView): Localized {
  const line = lines[card.vct];
  const write = (language: keyof Localized): string =>
    fill(
      line?.[language] ?? '{}',
      Object.fromEntries(card.claims.map((claim) => [claim.name, claim.display[language]])),
    );
  const written = { 'zh-CN': write('zh-CN'), en: write('en') };
  return written['zh-CN'].includes('{') ? (card.description ?? { 'zh-CN': '', en: '' }) : written;
}
