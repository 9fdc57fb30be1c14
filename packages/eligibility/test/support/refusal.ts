/** A rule that is refused: what it says, and with which code at which place. */
import type { RuleErrorCode } from '../../src/index.ts';
import { type Document, sampleDocument } from './sample-rule.ts';

export type Refusal = {
  sentence: string;
  code: RuleErrorCode;
  path: string;
  document: () => Document;
};

export type Change = [
  sentence: string,
  code: RuleErrorCode,
  path: string,
  change: (document: Document) => void,
];

/** Each is the document with one change. */
export function refusals(changes: Change[], original = sampleDocument): Refusal[] {
  return changes.map(([sentence, code, path, change]) => ({
    sentence,
    code,
    path,
    document: () => {
      const document = original();
      change(document);
      return document;
    },
  }));
}

export const clause = (document: Document, index: number) => document.clauses[index];
