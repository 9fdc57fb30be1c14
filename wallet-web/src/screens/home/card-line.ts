// The one human line on a card. It never shows money: the home screen is read by whoever stands beside.
import type { Localized } from '@anju/ui';
import type { CardView } from '../../lib/types.ts';

const claimsOfLine: Readonly<Record<string, readonly string[]>> = {
  'urn:anju:income:1': ['assessed_on'],
  'urn:anju:residency:1': ['basis', 'district'],
  'urn:anju:household:1': ['household_size', 'role'],
  'urn:anju:property:1': ['homes_owned'],
};
const needsLabel = new Set(['assessed_on', 'homes_owned', 'household_size']);

export function cardLine(card: CardView): Localized {
  const wanted = claimsOfLine[card.vct] ?? [];
  const parts = wanted.flatMap((name) => card.claims.filter((claim) => claim.name === name));
  if (parts.length === 0) return card.description ?? { 'zh-CN': '', en: '' };
  const write = (language: keyof Localized): string =>
    parts
      .map(({ name, label, display }) =>
        needsLabel.has(name) ? `${label[language]} ${display[language]}` : display[language],
      )
      .join(' · ');
  return { 'zh-CN': write('zh-CN'), en: write('en') };
}
