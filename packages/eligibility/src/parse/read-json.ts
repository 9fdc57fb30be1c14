/** The rule's bytes to JSON. Bytes are hashed and shown to lawyers, so they must read one way only. */
import { RuleError } from '../errors.ts';

const MAXIMUM_BYTES = 65_536;
const MAXIMUM_DEPTH = 24;
const STRING_OR_SPACE = /"(?:[^"\\]|\\.)*"|[ \t\r\n]+/g;

/** Strict UTF-8, strict JSON, no repeated names, plain numbers and strings. Throws RuleError. */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length > MAXIMUM_BYTES)
    throw new RuleError('too_large', '', `a rule document has at most ${MAXIMUM_BYTES} bytes.`);
  let source: string;
  let value: unknown;
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(source);
  } catch {
    throw new RuleError('json_invalid', '', 'the document is not JSON in UTF-8 (without a byte order mark).');
  }
  checkDepth(value, 0);
  // A repeated name is lost in parsing and an odd number or escape is rewritten: both show when it is written back.
  const packed = source.replace(STRING_OR_SPACE, (token) => (token.startsWith('"') ? token : ''));
  if (packed !== JSON.stringify(value))
    throw new RuleError(
      'json_not_plain',
      '',
      'the JSON repeats a name, or writes a number or a string otherwise than plainly (1.0, 1e3, \\u4e2d, \\/).',
    );
  return value;
}

export function checkDepth(value: unknown, depth: number): void {
  if (depth > MAXIMUM_DEPTH)
    throw new RuleError('too_deep', '', `members nest at most ${MAXIMUM_DEPTH} deep.`);
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}
