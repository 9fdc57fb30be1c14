/** What a rule says of itself: what was not checked, each with the place, and whom it does not speak about. */
import { RuleError } from '../errors.ts';
import { tokensOf } from '../json-pointer.ts';
import { type Node, readList, readLocalised, readObject, readText } from './node.ts';

export function readRemarks(
  unconfirmed: Node | undefined,
  notCovered: Node | undefined,
  rule: unknown,
): void {
  for (const remark of unconfirmed ? readList(unconfirmed, 0, 64) : []) {
    const { pointer, note } = readObject(remark, ['pointer', 'note']);
    readLocalised(note);
    const place = tokensOf(readText(pointer)).reduce<unknown>((at, name) => {
      return typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined;
    }, rule);
    if (!readText(pointer).startsWith('/') || place === undefined)
      throw new RuleError(
        'pointer_unknown',
        pointer.pointer,
        'this points to no place in the rule; write a JSON Pointer such as /clauses/0/citation.',
      );
  }
  for (const remark of notCovered ? readList(notCovered, 0, 64) : []) readLocalised(remark);
}
