/** Random trees of what is required: every clause named, some in several places, few enough routes. */
import fc from 'fast-check';
import type { Document } from './sample-rule.ts';

const name = fc.option(
  fc.constantFrom('first', 'second', 'third').map((en) => ({ 'zh-CN': `【${en}】`, en })),
  { nil: undefined, freq: 3 },
);

/** A tree in which every clause can matter. At most four ids: no more than six least sets can be made of them. */
export const randomRequirement = (ids: readonly string[]): fc.Arbitrary<Document> =>
  randomTree(ids).filter((tree) => ids.every((id) => canMatter(id, ids, tree)));

function canMatter(id: string, ids: readonly string[], tree: Document): boolean {
  const others = ids.filter((other) => other !== id);
  const subsets = Array.from({ length: 2 ** others.length }, (_, bits) =>
    others.filter((_, index) => (bits >> index) & 1),
  );
  return subsets.some((met) => fulfils(tree, [...met, id]) && !fulfils(tree, met));
}

function fulfils(node: Document, met: readonly string[]): boolean {
  if (node.clause) return met.includes(node.clause);
  const parts: Document[] = node.all ?? node.any ?? node.of;
  const count = parts.filter((part) => fulfils(part, met)).length;
  return count >= (node.at_least ?? (node.all ? parts.length : 1));
}

function randomTree(ids: readonly string[]): fc.Arbitrary<Document> {
  const [first, ...others] = ids;
  if (others.length === 0) return named(fc.constant({ clause: first }));
  return fc
    .record({
      cut: fc.integer({ min: 1, max: ids.length - 1 }),
      shared: fc.option(fc.constantFrom(...ids), { nil: undefined, freq: 2 }),
      isThree: fc.boolean(),
    })
    .chain(({ cut, shared, isThree }) => {
      const [before, after] = [ids.slice(0, cut), ids.slice(cut)];
      const groups =
        isThree && after.length > 1 ? [before, after.slice(0, 1), after.slice(1)] : [before, after];
      // a clause of one part stands in another part too, if that one has more than it
      const parts = groups.map((group) =>
        shared !== undefined && group === after && !group.includes(shared) ? [shared, ...group] : group,
      );
      return named(
        fc
          .tuple(fc.tuple(...parts.map(randomTree)), fc.integer({ min: 1, max: parts.length }))
          .chain(([of, at_least]) => fc.constantFrom<Document>({ all: of }, { any: of }, { at_least, of })),
      );
    });
}

const named = (node: fc.Arbitrary<Document>) =>
  fc.tuple(node, name).map(([body, text]) => (text === undefined ? body : { ...body, text }));
