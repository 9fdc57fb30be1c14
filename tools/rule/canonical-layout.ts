// The one layout of a rule's file: members in the order of the format, short parts on one line. The bytes are what is
// hashed, so two people who write the same rule should get the same bytes.
import { widthOf } from '../text-table.ts';

const MOST_COLUMNS = 110;
/** Facts and parameters are named freely; their order is the author's, and the question follows it. */
const FREE_NAMES = new Set(['/facts', '/parameters']);
/** Always one member a line, however short. */
const SPREAD = /^(\/(facts|parameters)(\/[^/]*)?)?$/;

/** One order for every part: no two parts of the format want two members in opposite orders. */
export const MEMBER_ORDER = [
  'format',
  'id',
  'version',
  'pointer',
  'note',
  'zh-CN',
  'en',
  'title',
  'purpose',
  'text',
  'citation',
  'in_force_from',
  'time_zone',
  'credential',
  'vct',
  'claim',
  'label',
  'kind',
  'number',
  'unit',
  'area',
  'minimum',
  'maximum',
  'values',
  'by',
  'dated',
  'clause',
  'condition',
  'not',
  'all',
  'any',
  'at_least',
  'of',
  'otherwise',
  'left',
  'fact',
  'is',
  'is_one_of',
  'begins_with',
  'right',
  'parameter',
  'sum',
  'product',
  'difference',
  'days_from',
  'months_from',
  'to',
  'date',
  'day_of_decision',
  'shift',
  'programme',
  'per',
  'period',
  'days',
  'months',
  'from',
  'steps',
  'value',
  'facts',
  'parameters',
  'clauses',
  'requires',
  'grades',
  'once',
  'unconfirmed',
  'not_covered',
];

const rank = new Map(MEMBER_ORDER.map((name, index) => [name, index]));

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document's bytes-to-be, ending in a line feed. Members that the format does not know keep their order, behind. */
export const layOut = (document: unknown): string => `${write(document as Json, '', 0, 0, 0)}\n`;

function membersOf(value: { readonly [name: string]: Json }, pointer: string): [string, Json][] {
  const members = Object.entries(value);
  if (FREE_NAMES.has(pointer)) return members;
  const place = (name: string) => rank.get(name) ?? MEMBER_ORDER.length;
  return members.toSorted(([a], [b]) => place(a) - place(b));
}

/** `before` and `after`: columns taken on the line by what precedes the value, and by a comma behind it. */
function write(value: Json, pointer: string, indent: number, before: number, after: number): string {
  if (!isObject(value) && !Array.isArray(value)) return JSON.stringify(value);
  const short = onOneLine(value, pointer);
  if (short !== null && before + widthOf(short) + after <= MOST_COLUMNS) return short;
  const [open, close] = isObject(value) ? '{}' : '[]';
  const inner = ' '.repeat(indent + 2);
  const parts: [string, Json, string][] = isObject(value)
    ? membersOf(value, pointer).map(([name, one]) => [`${JSON.stringify(name)}: `, one, `${pointer}/${name}`])
    : (value as readonly Json[]).map((one, index) => ['', one, `${pointer}/${index}`]);
  const lines = parts.map(([head, one, place], index) => {
    const comma = index < parts.length - 1 ? 1 : 0;
    const body = write(one, place, indent + 2, indent + 2 + widthOf(head), comma);
    return `${inner}${head}${body}${comma === 1 ? ',' : ''}`;
  });
  return `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`;
}

/** Null where something inside stands on lines of its own: words of two languages, and SPREAD. */
function onOneLine(value: Json, pointer: string): string | null {
  if (Array.isArray(value)) {
    const parts = value.map((one, index) => onOneLine(one, `${pointer}/${index}`));
    return parts.includes(null) ? null : `[${parts.join(', ')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const members = membersOf(value, pointer);
  if (members.length === 0) return '{}';
  if ('zh-CN' in value || SPREAD.test(pointer)) return null;
  const parts = members.map(([name, one]) => {
    const short = onOneLine(one, `${pointer}/${name}`);
    return short === null ? null : `${JSON.stringify(name)}: ${short}`;
  });
  return parts.includes(null) ? null : `{ ${parts.join(', ')} }`;
}
