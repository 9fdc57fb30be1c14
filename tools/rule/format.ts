// `format`: the canonical layout. The bytes are what is hashed and published, so a published file is left alone.

import { EXIT_GOOD, EXIT_REFUSED } from '../command-line.ts';
import { layOut } from './canonical-layout.ts';
import { type Asked, type Command, decodeText, type Outcome, sha256Hex } from './command.ts';
import { RuleToolError } from './errors.ts';
import { findPlaces, shownFlaw } from './json-places.ts';
import { otherDocuments } from './other-documents.ts';
import { refusePublished } from './refuse-published.ts';

/** The file's canonical text. Throws RuleToolError with line and column when it is no plain JSON. */
function canonicalOf(text: string, path: string): string {
  const { flaw } = findPlaces(text);
  if (flaw !== null) throw new RuleToolError('not_json', shownFlaw(path, flaw));
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new RuleToolError('not_a_rule', `${path} holds no rule: a rule is one JSON object.`);
  return layOut(document);
}

async function run({ words, given, around, note }: Asked): Promise<Outcome> {
  const [path = ''] = words;
  const bytes = await around.read(path);
  const text = decodeText(bytes, path);
  const canonical = canonicalOf(text, path);
  if (canonical === text) return { text: `${path} is laid out canonically.`, exitCode: EXIT_GOOD };
  if (given.check)
    return {
      text: `${path} is not laid out canonically: npm run rule -- format ${path}`,
      exitCode: EXIT_REFUSED,
    };
  const before = sha256Hex(bytes);
  await refusePublished({ around, note }, path, bytes);
  await around.write(path, canonical, false);
  for (const sentence of await otherDocuments(around, canonical)) note(sentence);
  return {
    text: [
      `${path} was laid out anew. It is another document now:`,
      `  before  SHA-256 ${before}`,
      `  now     SHA-256 ${sha256Hex(new TextEncoder().encode(canonical))}`,
    ].join('\n'),
    exitCode: EXIT_GOOD,
  };
}

export const format: Command = {
  usage: 'FILE [--check]',
  about: 'writes FILE in the one layout there is; with --check only says whether it has it',
  words: [1, 1],
  options: ['check'],
  run,
};
