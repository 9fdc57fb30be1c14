// An issuer's picture of a card, with values that no address can be made of: none of them takes a card away, let alone all.
import { describe, expect, it } from 'vitest';
import { cardView } from '../../src/lib/holder/card-view.ts';
import { undescribed } from '../../src/lib/holder/claim-view.ts';
import type { CardTemplates, StoredCard } from '../../src/lib/holder/store.ts';
import { untranslated } from '../../src/lib/localized-text.ts';
import { createTown } from '../support/town.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>{{note}}</text></svg>';
const templatesOf = (svg: string): CardTemplates => ({
  svg: { 'zh-CN': svg, en: svg },
  claimNames: { note: 'note' },
});

const cardWith = (note: unknown, svg = SVG): StoredCard => ({
  cardId: 'c-1',
  vct: 'urn:anju:income:1',
  iss: 'https://issuer.test/income',
  receivedAt: '2026-11-20T09:00:00.000Z',
  expiresAtSeconds: null,
  claims: { note },
  alwaysShown: [],
  appearance: {
    name: untranslated('Card'),
    description: null,
    issuerName: untranslated('Office'),
    colours: null,
    claims: [undescribed('note')],
    templates: templatesOf(svg),
  },
});
const viewOf = (card: StoredCard) =>
  cardView({ card, copiesLeft: 1, copiesReceived: 1 }, new Date('2026-11-20T09:00:00Z'));

/** A pair that stands across the place where a text is cut; half a letter; half a letter in the template itself. */
const HOSTILE = [
  ['a letter across the cut', `${'住'.repeat(399)}𠮷`, SVG],
  ['half a letter', '\ud800', SVG],
  ['half a letter in the template', 'x', `${SVG}\udc00`],
] as const;

describe('the picture of a card', () => {
  it.each(HOSTILE)('is drawn though it holds %s', (_, note, svg) => {
    expect(viewOf(cardWith(note, svg)).picture?.en).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  });

  it('is an address for whatever is written in it', () => {
    // the same numbers each time (a linear congruence), so that a failure can be had again
    let state = 7;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const KINDS = [() => 0xd800 + below(0x800), () => below(0x80), () => below(0x10000), () => 0x4f4f];
    for (let round = 0; round < 400; round += 1) {
      const units = Array.from({ length: below(900) }, () => KINDS[below(KINDS.length)]?.() ?? 0);
      const text = String.fromCharCode(...units);
      const { picture, claims } = viewOf(cardWith(text, below(5) === 0 ? SVG + text : SVG));
      expect(decodeURIComponent(picture?.en ?? '')).toContain('<text>');
      expect(claims[0]?.display.en.isWellFormed()).toBe(true);
    }
  });

  it('that cannot be drawn is none', () => {
    const { appearance, ...card } = cardWith('x');
    const broken = { ...appearance, templates: { claimNames: {} } as CardTemplates };
    expect(viewOf({ ...card, appearance: broken })).toMatchObject({ picture: null, name: { en: 'Card' } });
  });

  it.each(HOSTILE)('with %s takes no card away, and no backup', async (_, note, svg) => {
    const town = await createTown();
    await town.receiveAll();
    const [first] = await town.ports.store.cards();
    if (first === undefined) throw new Error('no card');
    const { claims, appearance, ...card } = first.card;
    await town.ports.store.updateCard({
      ...card,
      claims: { ...claims, note },
      appearance: { ...appearance, templates: templatesOf(svg) },
    });
    const holder = town.newHolder({
      store: town.ports.store,
      keys: town.ports.keys,
      passphraseCost: { memoryKiB: 64, passes: 1, lanes: 1 },
    });
    expect(await holder.cards()).toHaveLength(2);
    expect(await holder.makeBackup('four quiet green lamps')).toMatchObject({ cards: 2 });
  });
});
