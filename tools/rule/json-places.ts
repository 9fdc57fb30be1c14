// Where in a JSON text each member stands, by JSON Pointer, and where the text stops being plain JSON: a parser gives
// neither, and whoever writes a rule by hand needs both.
import { pointerToken } from '@anju/eligibility';

export type Place = { readonly line: number; readonly column: number };
/** What is wrong with the text itself, in a sentence. */
export type Flaw = { readonly place: Place; readonly sentence: string };

export type JsonPlaces = {
  /** The member's place; for a pointer to nothing, that of the nearest member around it. Columns count UTF-16 units. */
  placeOf(pointer: string): Place;
  readonly flaw: Flaw | null;
  /** Pointers of members that hold nothing yet: `""` or `null`. */
  readonly holes: readonly string[];
};

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const MOST_DEPTH = 200;

/** Thrown inside to leave the scan at its first flaw. */
class Stop extends Error {
  readonly at: number;
  readonly sentence: string;

  constructor(at: number, sentence: string) {
    super(sentence);
    this.at = at;
    this.sentence = sentence;
  }
}

function parsedText(written: string): string | undefined {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

export function findPlaces(source: string): JsonPlaces {
  const offsets = new Map<string, number>();
  const holes: string[] = [];
  let at = 0;
  let flaw: Flaw | null = null;

  const placeAt = (offset: number): Place => {
    const before = source.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: offset - lineStart + 1 };
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const takeSign = (sign: string): boolean => {
    take(SPACE);
    if (source[at] !== sign) return false;
    at += 1;
    return true;
  };
  const noteFlaw = (offset: number, sentence: string): void => {
    flaw ??= { place: placeAt(offset), sentence };
  };
  const readString = (what: string): string => {
    take(SPACE);
    const start = at;
    const written = take(STRING);
    const text = written === undefined ? undefined : parsedText(written);
    if (text === undefined)
      throw new Stop(
        start,
        source[start] === '"' ? 'this text is not closed, or has a sign that JSON escapes.' : what,
      );
    if (JSON.stringify(text) !== written)
      noteFlaw(start, 'this text is escaped where it need not be; write the characters themselves.');
    return text;
  };

  function readValue(pointer: string, depth: number): void {
    take(SPACE);
    if (!offsets.has(pointer)) offsets.set(pointer, at);
    if (depth > MOST_DEPTH) throw new Stop(at, 'this nests too deep.');
    const start = at;
    if (takeSign('{')) readMembers(pointer, depth);
    else if (takeSign('[')) readItems(pointer, depth);
    else if (source[at] === '"') {
      if (readString('text is expected here.').trim() === '') holes.push(pointer);
    } else {
      const written = take(WORD) ?? take(NUMBER);
      if (written === undefined) throw new Stop(start, 'a value is expected here.');
      if (written === 'null') holes.push(pointer);
      if (JSON.stringify(JSON.parse(written)) !== written)
        noteFlaw(start, 'this number is not written plainly: whole digits, without ".0" or an exponent.');
    }
  }

  function readMembers(pointer: string, depth: number): void {
    const names = new Set<string>();
    if (takeSign('}')) return;
    do {
      take(SPACE);
      const start = at;
      const name = readString(
        names.size === 0
          ? 'the name of a member, in double quotes, or } is expected here.'
          : 'the name of a further member, in double quotes, is expected here; the last has no comma behind it.',
      );
      if (names.has(name)) noteFlaw(start, `"${name}" already stands in this object.`);
      names.add(name);
      const inner = `${pointer}/${pointerToken(name)}`;
      if (!offsets.has(inner)) offsets.set(inner, start);
      if (!takeSign(':')) throw new Stop(at, 'a colon is expected here.');
      readValue(inner, depth + 1);
    } while (takeSign(','));
    if (!takeSign('}')) throw new Stop(at, 'a comma or } is expected here.');
  }

  function readItems(pointer: string, depth: number): void {
    if (takeSign(']')) return;
    let index = 0;
    do {
      readValue(`${pointer}/${index}`, depth + 1);
      index += 1;
    } while (takeSign(','));
    if (!takeSign(']')) throw new Stop(at, 'a comma or ] is expected here.');
  }

  try {
    readValue('', 0);
    take(SPACE);
    if (at < source.length) throw new Stop(at, 'the document has ended before this.');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    flaw = { place: placeAt(error.at), sentence: error.sentence };
  }

  const placeOf = (pointer: string): Place => {
    for (let near = pointer; near !== ''; near = near.slice(0, near.lastIndexOf('/'))) {
      const offset = offsets.get(near);
      if (offset !== undefined) return placeAt(offset);
    }
    return placeAt(offsets.get('') ?? 0);
  };
  return { placeOf, flaw, holes };
}

/** `rules/a.json:12:7`, as editors and terminals understand it. */
export const shownPlace = (path: string, { line, column }: Place): string => `${path}:${line}:${column}`;

/** A flaw as a sentence with its place: `rules/a.json:12:7: a comma or } is expected here.` */
export const shownFlaw = (path: string, { place, sentence }: Flaw): string =>
  `${shownPlace(path, place)}: ${sentence} Put it right first.`;
