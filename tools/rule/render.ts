// `render`: the rule in plain words of both languages, for whoever reads it beside the law.
import { basename, join, resolve } from 'node:path';
import { consentOf, ruleInWords } from '@anju/eligibility';
import { EXIT_GOOD, UsageError } from '../command-line.ts';
import { plainText } from '../plain-text.ts';
import { type Asked, type Command, type Outcome, readRule, type Surroundings } from './command.ts';
import { valueLabelsOf } from './departments-at-hand.ts';
import { rulePage } from './page/page.ts';
import { ruleAsText } from './page/plain-lines.ts';
import { SAYS } from './page/words.ts';

const MOST_CHARACTERS = 4000;

/** Every text in it on one line, with a mark where a sign cannot be seen or would turn the direction of reading. */
function plain<T>(part: T): T {
  if (typeof part === 'string') return plainText(part, MOST_CHARACTERS) as T;
  if (Array.isArray(part)) return part.map(plain) as T;
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, plain(one)])) as T;
}

/** Beside the document; a page of one of the city's own goes to the drafts, for `city/rules` holds rules alone. */
async function pageOf(around: Surroundings, path: string): Promise<string> {
  const beside = path.replace(/(\.json)?$/, '.html');
  const isOfTheCity = (await around.cityRules()).some((one) => resolve(one.path) === resolve(path));
  return isOfTheCity ? join('drafts', basename(beside)) : beside;
}

async function run({ words, given, around }: Asked): Promise<Outcome> {
  const [path = ''] = words;
  if (given.text && given.out !== undefined)
    throw new UsageError('--text is for the terminal: leave --out away.');
  const { rule, sha256Hex } = await readRule(around, path);
  const content = plain({
    rule,
    sha256Hex,
    words: ruleInWords(rule, valueLabelsOf(await around.departments())),
    once: consentOf(rule).once ?? SAYS.asOftenAsWished,
  });
  if (given.text) return { text: ruleAsText(content), exitCode: EXIT_GOOD };
  const out = given.out ?? (await pageOf(around, path));
  if (!out.endsWith('.html')) throw new UsageError('--out names a file that ends in .html.');
  await around.write(out, rulePage(content), false);
  return {
    text: `${out} shows ${rule.id} ${rule.version}. Open it in a browser, or print it.`,
    exitCode: EXIT_GOOD,
  };
}

export const render: Command = {
  usage: 'FILE [--out FILE.html | --text]',
  about:
    'a page for a lawyer: the law beside what is decided, both languages, beside FILE (of city/rules: in drafts); --text for the terminal',
  words: [1, 1],
  options: ['out', 'text'],
  run,
};
