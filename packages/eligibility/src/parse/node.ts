/** Reads a JSON value by expected shape, carrying the JSON Pointer of every place for the error's sentence. */
import { isPlainText } from '@anju/credentials';
import { daysOf } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import { pointerToken } from '../json-pointer.ts';
import type { Localised } from '../rule.ts';

export type Node = { readonly value: unknown; readonly pointer: string };

const MAXIMUM_TEXT = 2_000;

export function child(parent: Node, name: string | number, value: unknown): Node {
  return { value, pointer: `${parent.pointer}/${pointerToken(String(name))}` };
}

/** The named members of an object: all required ones there, none that is not named. */
export function readObject<R extends string, O extends string = never>(
  node: Node,
  required: readonly R[],
  optional: readonly O[] = [],
): Record<R, Node> & Partial<Record<O, Node>> {
  const members = readMembers(node);
  const known: readonly string[] = [...required, ...optional];
  for (const [name, member] of members)
    if (!known.includes(name))
      throw new RuleError(
        'member_unknown',
        member.pointer,
        `"${name}" is not known here; known are ${known.join(', ')}.`,
      );
  const result = Object.fromEntries(members) as Record<R, Node> & Partial<Record<O, Node>>;
  for (const name of required)
    if (!members.some(([given]) => given === name))
      throw new RuleError('member_missing', node.pointer, `"${name}" is missing.`);
  return result;
}

/** The members of an object with free names. */
export function readMembers(node: Node): [string, Node][] {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RuleError('wrong_type', node.pointer, 'an object is expected here.');
  return Object.entries(value).map(([name, inner]) => [name, child(node, name, inner)]);
}

export function readList(node: Node, minimumLength: number, maximumLength: number): Node[] {
  if (!Array.isArray(node.value)) throw new RuleError('wrong_type', node.pointer, 'a list is expected here.');
  if (node.value.length < minimumLength || node.value.length > maximumLength)
    throw new RuleError(
      'value_invalid',
      node.pointer,
      `this list has ${minimumLength} to ${maximumLength} members, not ${node.value.length}.`,
    );
  return node.value.map((value, index) => child(node, index, value));
}

export function readText(node: Node): string {
  if (typeof node.value !== 'string')
    throw new RuleError('wrong_type', node.pointer, 'text is expected here.');
  if (node.value.trim() === '' || node.value.length > MAXIMUM_TEXT)
    throw new RuleError(
      'value_invalid',
      node.pointer,
      `text of 1 to ${MAXIMUM_TEXT} characters is expected here.`,
    );
  // it is read beside the law and before consent: what a screen could show otherwise than it stands is no text of a rule
  if (!isPlainText(node.value))
    throw new RuleError(
      'text_not_plain',
      node.pointer,
      'one line of Chinese or English is expected here, with single spaces and nothing that cannot be seen.',
    );
  return node.value;
}

export function readMatching(node: Node, pattern: RegExp, what: string): string {
  const text = readText(node);
  if (!pattern.test(text)) throw new RuleError('value_invalid', node.pointer, `${what} is expected here.`);
  return text;
}

export function readInteger(node: Node): number {
  if (typeof node.value !== 'number')
    throw new RuleError('wrong_type', node.pointer, 'a whole number is expected here.');
  if (!Number.isSafeInteger(node.value))
    throw new RuleError('value_invalid', node.pointer, 'a whole number below 2^53 is expected here.');
  return node.value;
}

/** How many of `most` things. */
export function readCount(node: Node, most: number): void {
  if (readInteger(node) < 1 || readInteger(node) > most)
    throw new RuleError(
      'value_invalid',
      node.pointer,
      `at least 1 and at most ${most} of these can be asked for.`,
    );
}

export function readOneOf<T extends string>(node: Node, values: readonly T[]): T {
  const found = values.find((value) => value === node.value);
  if (found === undefined)
    throw new RuleError('value_invalid', node.pointer, `one of ${values.join(', ')} is expected here.`);
  return found;
}

/** A calendar day YYYY-MM-DD; returned as days since 1970-01-01. */
export function readDate(node: Node): number {
  const days = typeof node.value === 'string' ? daysOf(node.value) : null;
  if (days === null)
    throw new RuleError('date_invalid', node.pointer, 'a calendar day written YYYY-MM-DD is expected here.');
  return days;
}

export function readLocalised(node: Node): Localised {
  const { 'zh-CN': chinese, en: english } = readObject(node, ['zh-CN', 'en']);
  return { 'zh-CN': readText(chinese), en: readText(english) };
}
