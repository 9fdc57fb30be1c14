// docs/operating.md names every setting that a config.ts reads, with its default, and none that nobody reads.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const isOurs = (path: string) => !/(^|\/)(node_modules|dist|build|test|tests|data|screens)(\/|$)/.test(path);

/** Settings by name; the default as the table writes it. */
type Settings = Map<string, string>;

function writtenDefault(declaration: string, file: string): string {
  const [, text, number, page] =
    /\.default\((?:'([^']*)'|([\d_]+)|fileURLToPath\(new URL\('([^']+)')/.exec(declaration) ?? [];
  if (text !== undefined) return text === '' ? 'empty' : `\`${text}\``;
  if (number !== undefined) return `\`${number.replaceAll('_', '')}\``;
  if (page !== undefined) return `\`${join(dirname(file), page)}\``;
  return declaration.includes('.optional()') ? 'not set' : 'required';
}

/** What a config.ts takes from the environment, whether a zod schema declares it or it is read by name. */
function settingsIn(file: string): Settings {
  const source = read(file);
  const found: Settings = new Map();
  for (const [, name = '', declaration = ''] of source.matchAll(
    /^ {2}([A-Z][A-Z0-9_]+):([\s\S]*?)(?=^ {2}(?:[A-Z][A-Z0-9_]+:|\/\*\*)|^\}\))/gm,
  )) {
    found.set(name, writtenDefault(declaration, file));
  }
  for (const [, name = '', number = ''] of source.matchAll(
    /(?:port|wholeNumber)\('([A-Z0-9_]+)', ([\d_]+)/g,
  )) {
    found.set(name, `\`${number.replaceAll('_', '')}\``);
  }
  for (const [, name = '', fallback] of source.matchAll(/process\.env\.([A-Z0-9_]+)(?: \?\? '([^']*)')?/g)) {
    found.set(name, fallback === undefined ? 'not set' : `\`${fallback}\``);
  }
  return found;
}

const operating = read('docs/operating.md');

/** The tables of docs/operating.md by the config.ts that the section links to. */
function tablesIn(text: string): Map<string, Settings> {
  const tables = new Map<string, Settings>();
  for (const section of text.split(/^##+ /m)) {
    const [, file] = /\]\(\.\.\/([^)]+config\.ts)\)/.exec(section) ?? [];
    if (file === undefined) continue;
    const rows = section.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| ([^|]+) \| [^|]+ \|$/gm);
    tables.set(file, new Map(Array.from(rows, ([, name = '', fallback = '']) => [name, fallback.trim()])));
  }
  return tables;
}

const configFiles = globSync('**/config.ts', { cwd: root, exclude: (path) => !isOurs(path) })
  .filter(isOurs)
  .sort();

describe('the tables of settings', () => {
  it('are one for each config.ts', () => {
    expect([...tablesIn(operating).keys()].sort()).toEqual(configFiles);
    expect(configFiles).toEqual(expect.arrayContaining(['issuer/src/config.ts', 'verifier/src/config.ts']));
  });

  it.each(configFiles)('name every setting with its default, and no other: %s', (file) => {
    const settings = settingsIn(file);
    expect(settings.size).toBeGreaterThan(5);
    const sorted = (from: Settings) => [...from].sort(([a], [b]) => a.localeCompare(b));
    expect(sorted(tablesIn(operating).get(file) ?? new Map())).toEqual(sorted(settings));
  });

  it('would miss a setting that is new, gone, or has another default', () => {
    const [table] = [tablesIn(operating).get('issuer/src/config.ts')];
    expect(table?.get('ISSUER_PORT')).toBe('`4001`');
    expect(table?.get('CITY_DIR')).toBe('required');
    expect(settingsIn('issuer/src/config.ts').get('DATABASE_URL')).toBe('not set');
    expect(settingsIn('verifier/src/config.ts').get('STATUS_LIST_HOSTS')).toBe('empty');
    expect(settingsIn('verifier/src/config.ts').get('DESK_DIR')).toBe('`verifier/desk/dist`');
    expect(settingsIn('tools/config.ts').get('CHROMIUM_PATH')).toBe('not set');
  });
});

const sources = globSync(
  '{issuer,verifier,wallet-web,notice-board,tools,packages,city,registry-contracts/src/identity}/**/*.ts',
  {
    cwd: root,
    exclude: (path) => !isOurs(path),
  },
).filter((path) => isOurs(path) && !path.endsWith('.test.ts'));

it('only config.ts reads the environment of a service', () => {
  const services = sources.filter((path) =>
    /^((issuer|verifier|notice-board)\/src|wallet-web\/(src|server)|packages|city)\//.test(path),
  );
  expect(services.length).toBeGreaterThan(100);
  const readers = services.filter((path) => /process\.env\b/.test(read(path)));
  expect(readers.filter((path) => !configFiles.includes(path))).toEqual([]);
});

describe('what a service may say', () => {
  const [, table = ''] = operating.split('## When a service says');
  const sentences = Array.from(table.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm), ([, sentence = '']) =>
    sentence.trim(),
  );
  const said = sources.map(read).join('\n');

  it.each(
    sentences.filter(
      (sentence) => sentence !== 'sentence' && sentence !== '`code`' && !sentence.startsWith('-'),
    ),
  )('is still said: %s', (sentence) => {
    const parts = sentence.split('…').map((part) => part.replaceAll('`', '').trim());
    const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^\\n]*?');
    expect(new RegExp(pattern).test(said)).toBe(true);
  });
});
