// What the documents point at exists: linked files, and the tests that docs/acceptance.md names by their words.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/**/*.md', { cwd: root }),
].sort();

const withoutBlocks = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');

/** Every link of a text to a file of this repository: written in place, or defined at its end. */
function targetsIn(text: string): string[] {
  const prose = withoutBlocks(text);
  const inPlace = prose.matchAll(/\]\(<?([^)>\s]+)>?[^)]*\)/g);
  const defined = prose.matchAll(/^\[[^\]]+\]: (\S+)$/gm);
  return [...inPlace, ...defined]
    .map(([, target = '']) => target)
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target));
}

/** `[label]: target` lines by label. */
const definitionsIn = (text: string) =>
  new Map(
    Array.from(text.matchAll(/^\[([^\]]+)\]: (\S+)$/gm), ([, label = '', target = '']) => [label, target]),
  );

const pathOf = (document: string, target: string) => join(dirname(document), target.replace(/#.*$/, ''));

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8');

  it('links to files that exist and stand in this repository', () => {
    for (const target of targetsIn(text)) {
      const path = join(root, pathOf(document, target));
      expect([target, existsSync(path), relative(root, path).startsWith('..')]).toEqual([
        target,
        true,
        false,
      ]);
    }
  });

  it('defines each link once and uses it', () => {
    const labels = Array.from(text.matchAll(/^\[([^\]]+)\]: \S+$/gm), ([, label = '']) => label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect([label, text.split(`[${label}]`).length > 2]).toEqual([label, true]);
  });
});

it('a link to nothing would be found', () => {
  const text = 'see [it](../issuer/src/nothing.ts#top) and [y]\n```\n[a](b)\n```\n\n[y]: z.md\n';
  expect(targetsIn(text)).toEqual(['../issuer/src/nothing.ts#top', 'z.md']);
  expect(existsSync(join(root, pathOf('docs/x.md', '../issuer/src/nothing.ts#top')))).toBe(false);
});

describe.each([
  ['docs/acceptance.md', 80],
  ['docs/conformance-issuer.md', 80],
  ['docs/conformance-verifier.md', 60],
  ['docs/conformance-wallet.md', 60],
  ['docs/conformance-wallet-presenting.md', 60],
])('%s', (document, least) => {
  const text = readFileSync(join(root, document), 'utf8');
  const definitions = definitionsIn(text);

  /** Each name between “ ” belongs to the file that was linked last in its line. */
  const named = text.split('\n').flatMap((line) => {
    let file: string | undefined;
    return Array.from(line.matchAll(/\[([^\]]+)\]|“([^”]+)”/g), ([, label, name]) => {
      if (label !== undefined) file = definitions.get(label);
      return { file, name };
    }).filter(({ name }) => name !== undefined);
  });

  it('names tests', () => expect(named.length).toBeGreaterThan(least));

  it('names only tests that stand in the file linked beside them', () => {
    const isThere = ({ file, name = '' }: { file: string | undefined; name: string | undefined }) =>
      file !== undefined && readFileSync(join(root, pathOf(document, file)), 'utf8').includes(name);
    expect(named.filter((one) => !isThere(one))).toEqual([]);
  });
});
