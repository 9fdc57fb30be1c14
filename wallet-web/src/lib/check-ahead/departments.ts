// Where each kind of card is issued, so that what is lacking leads to whoever issues it. All departments are asked, once a
// day, and never because of what a citizen looks at.
import { isObject } from '../guarded-fetch.ts';
import { type LocalizedText, readLocalizedText } from '../localized-text.ts';
import type { Catalogue } from '../types.ts';
import type { KeptTexts } from './kept-texts.ts';

export type IssuedKind = {
  vct: string;
  cardName: LocalizedText;
  issuerName: LocalizedText;
  url: string;
  configurationId: string;
};
type Known = { at: string; kinds: IssuedKind[] };

/** What it is kept under. */
export const DEPARTMENTS = 'departments';
const MILLISECONDS_GOOD = 86_400_000;

export async function kindsIssued(texts: KeptTexts): Promise<IssuedKind[]> {
  return (await readKnown(texts))?.kinds ?? [];
}

/** Leaves what is known as it is where a department cannot be asked. */
export async function refreshDepartments(
  texts: KeptTexts,
  { catalogue, now }: { catalogue: () => Promise<Catalogue>; now: () => Date },
): Promise<void> {
  const known = await readKnown(texts);
  const age = known === null ? Number.POSITIVE_INFINITY : now().getTime() - Date.parse(known.at);
  if (age >= 0 && age < MILLISECONDS_GOOD) return;
  const { entries, unreachable } = await catalogue().catch(() => ({ entries: [], unreachable: null }));
  if (unreachable === null) return;
  const silent = new Set(unreachable.map(({ url }) => url));
  const kinds = [
    ...entries.map(({ vct, name, issuer, configurationId }) => ({
      vct,
      cardName: name,
      issuerName: issuer.name,
      url: issuer.url,
      configurationId,
    })),
    ...(known?.kinds.filter(({ url }) => silent.has(url)) ?? []),
  ];
  // where somebody was silent, all are asked again next time
  const at = silent.size === 0 ? now() : new Date(0);
  await texts.put(DEPARTMENTS, JSON.stringify({ at: at.toISOString(), kinds } satisfies Known));
}

async function readKnown(texts: KeptTexts): Promise<Known | null> {
  const text = await texts.get(DEPARTMENTS);
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (!isObject(value) || typeof value.at !== 'string' || !Array.isArray(value.kinds)) return null;
    return { at: value.at, kinds: value.kinds.flatMap(readKind) };
  } catch {
    return null;
  }
}

function readKind(value: unknown): IssuedKind[] {
  if (!isObject(value)) return [];
  const { vct, url, configurationId } = value;
  const [cardName, issuerName] = [readLocalizedText(value.cardName), readLocalizedText(value.issuerName)];
  if (typeof vct !== 'string' || typeof url !== 'string' || typeof configurationId !== 'string') return [];
  return cardName && issuerName ? [{ vct, cardName, issuerName, url, configurationId }] : [];
}
