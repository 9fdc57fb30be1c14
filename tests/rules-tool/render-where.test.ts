// Where `render` writes its page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inMemory } from './at-hand.ts';

const FILE = 'chaoyang-resident-2016.json';
const PAGE = 'chaoyang-resident-2016.html';
const text = readFileSync(join(import.meta.dirname, '..', '..', 'city', 'rules', FILE), 'utf8');

it.each([
  [`city/rules/${FILE}`, `drafts/${PAGE}`],
  [`./city/rules/${FILE}`, `drafts/${PAGE}`],
  [`drafts/${FILE}`, `drafts/${PAGE}`],
  [`mine/${FILE}`, `mine/${PAGE}`],
])('the page of %s is %s: never a page among the city’s rules', async (path, page) => {
  const town = inMemory({ [path]: text });
  town.state.cityRules.push({ path: `city/rules/${FILE}`, bytes: new TextEncoder().encode(text) });
  const { text: said } = await town.say('render', path);
  expect(said).toContain(`${page} shows chaoyang-resident 2016`);
  expect([...town.files.keys()].filter((name) => name.endsWith('.html'))).toEqual([page]);
});

it('is another one where --out says so', async () => {
  const town = inMemory({ [FILE]: text });
  await town.say('render', FILE, '--out', 'else/where.html');
  expect([...town.files.keys()]).toEqual([FILE, 'else/where.html']);
});
