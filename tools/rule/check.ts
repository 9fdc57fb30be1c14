// `check`: whether a file could be published, and if not, where in it and what to do.
import { checkFactsAgainst, checkLeastQuestion, parseRule, type Rule, RuleError } from '@anju/eligibility';
import { EXIT_GOOD, EXIT_REFUSED } from '../command-line.ts';
import { plainText } from '../plain-text.ts';
import { ADVICE } from './advice.ts';
import { layOut } from './canonical-layout.ts';
import { type Asked, type Command, decodeText, type Outcome, sha256Hex } from './command.ts';
import { findPlaces, type JsonPlaces, type Place, shownPlace } from './json-places.ts';
import { otherDocuments } from './other-documents.ts';
import { secondLooks } from './second-looks.ts';

export type Finding = {
  readonly place: Place;
  readonly pointer: string;
  readonly code: string;
  readonly sentence: string;
  readonly advice: string;
};

const HOLE = 'this is not filled in yet.';

/** A place that is still empty takes one line: a document to begin from has dozens. */
const shown = (path: string, { place, code, advice, ...said }: Finding): string => {
  const [pointer, sentence] = [plainText(said.pointer), plainText(said.sentence, 1000)];
  return sentence === HOLE
    ? `${shownPlace(path, place)}  ${pointer}  ${HOLE}`
    : `${shownPlace(path, place)}  ${pointer === '' ? 'the document' : pointer}\n    ${sentence}  [${code}]\n    ${advice}`;
};

/** The rule, or what stands in the way of publication; a document that is no rule is not compared with the departments. */
async function readFindings(
  asked: Asked,
  bytes: Uint8Array,
  places: JsonPlaces,
): Promise<{ rule: Rule } | { findings: Finding[] }> {
  const finding = (code: keyof typeof ADVICE, pointer: string, sentence: string, place?: Place): Finding => ({
    place: place ?? places.placeOf(pointer),
    pointer,
    code,
    sentence,
    advice: ADVICE[code],
  });
  if (places.holes.length > 0 && places.flaw === null)
    return { findings: places.holes.map((pointer) => finding('value_invalid', pointer, HOLE)) };
  let rule: Rule;
  try {
    rule = parseRule(bytes);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const sentence = places.flaw?.sentence ?? error.sentence;
    return { findings: [finding(error.code, error.path, sentence, places.flaw?.place)] };
  }
  const types = (await asked.around.departments()).map(({ credential }) => credential);
  const errors = [...checkFactsAgainst(rule, types), ...checkLeastQuestion(rule)];
  if (errors.length === 0) return { rule };
  return { findings: errors.map(({ code, path, sentence }) => finding(code, path, sentence)) };
}

async function notesOn({ around }: Asked, path: string, text: string, rule: Rule): Promise<string[]> {
  const notes: string[] = [];
  if (layOut(JSON.parse(text)) !== text)
    notes.push(`It is not laid out canonically yet: npm run rule -- format ${path}`);
  notes.push(...secondLooks(rule, await around.departments()));
  notes.push(...(await otherDocuments(around, text)));
  return notes;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

async function run(asked: Asked): Promise<Outcome> {
  const [path = ''] = asked.words;
  const bytes = await asked.around.read(path);
  const text = decodeText(bytes, path);
  const places = findPlaces(text);
  const read = await readFindings(asked, bytes, places);
  if ('findings' in read) {
    const { findings } = read;
    const json = { file: path, findings };
    const lines = findings.map((one) => shown(path, one));
    const count = `${path} cannot be published: ${counted(findings.length, 'thing')} to put right.`;
    return {
      text: asked.given.json ? JSON.stringify(json, null, 2) : [...lines, count].join('\n'),
      exitCode: EXIT_REFUSED,
    };
  }
  const { rule } = read;
  const notes = await notesOn(asked, path, text, rule);
  const hash = sha256Hex(bytes);
  const { id, version } = rule;
  const said = [
    `${path} is a rule that can be published: ${id} ${version}, in force from ${rule.in_force_from}.`,
    `${counted(rule.clauses.length, 'clause')}, ${counted(Object.keys(rule.facts).length, 'fact')}, ${counted(Object.keys(rule.parameters).length, 'parameter')}. SHA-256 ${hash}`,
    ...notes,
  ];
  return {
    text: asked.given.json
      ? JSON.stringify({ file: path, id, version, sha256: hash, findings: [], notes }, null, 2)
      : said.join('\n'),
    exitCode: EXIT_GOOD,
  };
}

export const check: Command = {
  usage: 'FILE [--json]',
  about: 'whether FILE could be published; if not, each place with line, column and what to do',
  words: [1, 1],
  options: ['json'],
  run,
};
