/** Claims of any shape, any of them disclosable, with decoys: built here alone, so that what a checker reads can be compared. */
import fc from 'fast-check';
import type { Json } from '../../src/index.ts';
import { disclose, type ForgedDisclosure, sha256 } from './forge.ts';

interface Child {
  name: string;
  isHidden: boolean;
  node: Node;
}
type Node = { scalar: Json } | { kind: 'object' | 'array'; children: readonly Child[]; decoys: number };

export interface ClaimTree {
  children: readonly Child[];
  decoys: number;
}

export interface BuiltDisclosure extends ForgedDisclosure {
  /** The disclosures that must be there for this one to have a place. */
  above: readonly BuiltDisclosure[];
  isElement: boolean;
}

export interface BuiltTree {
  /** What the issuer signs, `_sd` included. */
  payload: Record<string, unknown>;
  disclosures: readonly BuiltDisclosure[];
  /** What is to be read when these are disclosed. */
  open: (isDisclosed: (disclosure: BuiltDisclosure) => boolean) => Record<string, Json>;
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'toString', '名', 'a b', '~.', '0');
const children = (node: fc.Arbitrary<Node>) =>
  fc.uniqueArray(fc.record({ name, isHidden: fc.boolean(), node }), {
    selector: (child) => child.name,
    maxLength: 4,
  });
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'claims' },
    fc.record({
      scalar: fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 5 })),
    }),
    fc.record({
      kind: fc.constantFrom('object' as const, 'array' as const),
      children: children(tie('node')),
      decoys: fc.nat(2),
    }),
  ),
}));

export const claimTrees: fc.Arbitrary<ClaimTree> = fc.record({
  children: children(node).map((list) => list.map((child) => ({ ...child, name: `claim_${child.name}` }))),
  decoys: fc.nat(3),
});

/** `seed` makes the salts, so that the same claims of another credential have other digests. */
export function buildTree(tree: ClaimTree, seed: string): BuiltTree {
  const disclosures: BuiltDisclosure[] = [];
  let salts = 0;
  const salt = () => {
    salts += 1;
    return `${seed}-${salts}`;
  };
  type Open = (isDisclosed: (disclosure: BuiltDisclosure) => boolean) => Json;

  function build(from: Node, above: readonly BuiltDisclosure[]): { signed: Json; open: Open } {
    if ('scalar' in from) return { signed: from.scalar, open: () => from.scalar };
    const isArray = from.kind === 'array';
    const decoys = Array.from({ length: from.decoys }, () => sha256(salt()));
    const parts = from.children.map((child) => {
      if (!child.isHidden) return { child, ...build(child.node, above), own: undefined };
      // What is within a disclosure has this one above it: it is known before it is made.
      const own = { above, isElement: isArray } as BuiltDisclosure;
      const inner = build(child.node, [...above, own]);
      Object.assign(own, disclose([salt(), ...(isArray ? [] : [child.name]), inner.signed]));
      disclosures.push(own);
      return { child, ...inner, own };
    });
    const shown = (isDisclosed: (disclosure: BuiltDisclosure) => boolean) =>
      parts.filter(({ own }) => own === undefined || isDisclosed(own));
    if (isArray) {
      const signed = [
        ...parts.map((part) => (part.own === undefined ? part.signed : { '...': part.own.digest })),
        ...decoys.map((digest) => ({ '...': digest })),
      ];
      return { signed, open: (which) => shown(which).map(({ open }) => open(which)) };
    }
    const digests = [...parts.flatMap(({ own }) => own?.digest ?? []), ...decoys].sort();
    const visible = parts.flatMap((part) => (part.own === undefined ? [[part.child.name, part.signed]] : []));
    return {
      signed: { ...Object.fromEntries(visible), ...(digests.length > 0 ? { _sd: digests } : {}) },
      open: (which) =>
        Object.fromEntries(shown(which).map(({ child, open }) => [child.name, open(which)])) as Json,
    };
  }

  const root = build({ kind: 'object', ...tree }, []);
  return {
    payload: root.signed as Record<string, unknown>,
    disclosures,
    open: root.open as BuiltTree['open'],
  };
}
