import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuiltDisclosure, type BuiltTree, buildTree, claimTrees } from '../support/claim-trees.ts';
import { assistance, createForge, disclose, income, outcomeOf } from '../support/forge.ts';
import { runs } from '../support/runs.ts';
import { createTown } from '../support/town.ts';

let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  attack = createForge(await createTown());
});

const built = claimTrees
  .map((tree) => ({ ...buildTree(tree, 'one'), again: buildTree(tree, 'another') }))
  .filter(({ disclosures }) => disclosures.length > 0 && disclosures.length <= 60);

/** A presentation of the tree that discloses `encoded`, checked by a verifier who asks for all that is to be seen. */
async function present(
  tree: Pick<BuiltTree, 'payload'>,
  encoded: readonly string[],
  expected: object,
  payload: object = {},
) {
  const presentation = await attack.forge({
    payload: { _sd: [], ...tree.payload, ...payload },
    disclosures: encoded,
  });
  return attack.check(presentation, { requestedClaims: Object.keys(expected) });
}
const all = ({ disclosures }: BuiltTree) => disclosures.map(({ encoded }) => encoded);
const any = (tree: BuiltTree) => fc.constantFrom(...tree.disclosures);
const withOne = built.chain((tree) => any(tree).map((one) => ({ tree, one })));

describe('disclosures of claims of any shape', () => {
  it('say the same in any order', async () => {
    const shuffled = built.chain((tree) =>
      fc
        .shuffledSubarray(all(tree), { minLength: tree.disclosures.length })
        .map((encoded) => ({ tree, encoded })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ tree, encoded }) => {
        const expected = tree.open(() => true);
        expect((await present(tree, encoded, expected)).claims).toEqual(expected);
      }),
      runs(150, 3_000),
    );
  }, 300_000);

  it('say what they disclose and nothing of what they do not, each with those above it', async () => {
    const some = built.chain((tree) =>
      fc.shuffledSubarray([...tree.disclosures]).map((chosen) => ({ tree, chosen: new Set(chosen) })),
    );
    await fc.assert(
      fc.asyncProperty(some, async ({ tree, chosen }) => {
        const isShown = (one: BuiltDisclosure) => chosen.has(one) && one.above.every((up) => chosen.has(up));
        const isWhole = [...chosen].every(isShown);
        const expected = tree.open(isShown);
        const encoded = [...chosen].map((one) => one.encoded);
        const checked = present(tree, encoded, expected);
        if (isWhole) expect((await checked).claims).toEqual(expected);
        else expect(await outcomeOf(checked)).toBe('disclosure_unreferenced');
      }),
      runs(200, 3_000),
    );
  }, 300_000);

  it('are refused when one is there twice, next to itself or far from it', async () => {
    await fc.assert(
      fc.asyncProperty(withOne, fc.nat(60), async ({ tree, one }, at) => {
        const encoded = all(tree);
        encoded.splice(at % (encoded.length + 1), 0, one.encoded);
        expect(
          await outcomeOf(
            present(
              tree,
              encoded,
              tree.open(() => true),
            ),
          ),
        ).toBe('disclosure_repeated');
      }),
      runs(100, 2_000),
    );
  }, 300_000);

  it('are refused when one belongs to another credential that says the same', async () => {
    const strange = built.chain((tree) => fc.nat(tree.disclosures.length - 1).map((at) => ({ tree, at })));
    await fc.assert(
      fc.asyncProperty(strange, fc.boolean(), async ({ tree, at }, isMore) => {
        const encoded = all(tree);
        encoded.splice(at, isMore ? 0 : 1, tree.again.disclosures[at]?.encoded as string);
        expect(
          await outcomeOf(
            present(
              tree,
              encoded,
              tree.open(() => true),
            ),
          ),
        ).toBe('disclosure_unreferenced');
      }),
      runs(100, 2_000),
    );
  }, 300_000);

  it('are refused when one says something else than the one that was signed', async () => {
    await fc.assert(
      fc.asyncProperty(
        withOne,
        fc.nat(2),
        fc.jsonValue({ maxDepth: 1 }),
        async ({ tree, one }, at, other) => {
          const parts = JSON.parse(Buffer.from(one.encoded, 'base64url').toString());
          const changed = parts.with(Math.min(at, parts.length - 1), other);
          fc.pre(JSON.stringify(changed) !== JSON.stringify(parts));
          const encoded = all(tree).map((text) => (text === one.encoded ? disclose(changed).encoded : text));
          const code = await outcomeOf(
            present(
              tree,
              encoded,
              tree.open(() => true),
            ),
          );
          expect(code).toMatch(/^(disclosure_(unreferenced|malformed|name_reserved|repeated)|json_invalid)$/);
        },
      ),
      runs(100, 2_000),
    );
  }, 300_000);

  it('are refused when a digest stands anywhere a second time, opened or not', async () => {
    const places = (digest: string) =>
      fc.constantFrom<object>(
        { more: { _sd: [digest] } },
        { more: [{ '...': digest }] },
        { more: [[{ deep: { _sd: [assistance.digest, digest] } }]] },
      );
    const twice = withOne.chain(({ tree, one }) =>
      fc.tuple(places(one.digest), fc.boolean()).map(([more, isOpened]) => ({ tree, one, more, isOpened })),
    );
    await fc.assert(
      fc.asyncProperty(twice, async ({ tree, one, more, isOpened }) => {
        const encoded = isOpened ? all(tree) : [];
        const code = await outcomeOf(present(tree, encoded, {}, more));
        // Read where it does not belong it may be malformed first. What no disclosure opens is seen by nobody.
        if (isOpened) expect(code).toMatch(/^(digest_repeated|disclosure_malformed)$/);
        else expect(code).toBe(one.above.length === 0 ? 'digest_repeated' : 'accepted');
      }),
      runs(100, 2_000),
    );
  }, 300_000);

  it('are refused when a claim stands where an element belongs, or an element where a claim does', async () => {
    await fc.assert(
      fc.asyncProperty(withOne, async ({ tree, one }) => {
        const fresh = disclose(['salt of its own', ...(one.isElement ? [1] : ['name', 1])]);
        const payload = one.isElement
          ? { more: { _sd: [fresh.digest] } }
          : { more: [{ '...': fresh.digest }] };
        const checked = present(
          tree,
          [...all(tree), fresh.encoded],
          tree.open(() => true),
          payload,
        );
        expect(await outcomeOf(checked)).toBe('disclosure_malformed');
      }),
      runs(60, 1_000),
    );
  }, 300_000);

  it('are refused when nobody asked for one, wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(built, async (tree) => {
        const hidden = { _sd: [...((tree.payload._sd as string[] | undefined) ?? []), income.digest] };
        const encoded = [...all(tree), income.encoded];
        const checked = present(
          tree,
          encoded,
          tree.open(() => true),
          hidden,
        );
        expect(await outcomeOf(checked)).toBe('claim_not_asked');
      }),
      runs(60, 1_000),
    );
  }, 300_000);
});
