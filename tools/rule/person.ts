// Somebody made up, by the names of a rule's facts, and what the rule decides about them.
import { type Decision, DecisionError, decide, type FactsByCredential, type Rule } from '@anju/eligibility';
import { plainText } from '../plain-text.ts';
import { type Asked, decodeText } from './command.ts';
import { RuleToolError } from './errors.ts';
import { valueAdvice } from './value-advice.ts';

/** What came of a clause, in words. */
export const MET = { true: '符合 · met', false: '不符合 · not met', unproved: '未证明 · unproved' } as const;

export type Person = ReadonlyMap<string, unknown>;

/** `name=value` as the kind of the fact has it. What fits no kind stays text, which `decide` then refuses by name. */
function asKind(rule: Rule, name: string, written: string): unknown {
  const kind = rule.facts[name]?.kind;
  if (kind === 'integer' && /^-?\d{1,16}$/.test(written)) return Number(written);
  if (kind === 'boolean' && (written === 'true' || written === 'false')) return written === 'true';
  return written;
}

export async function personIn({ words, around }: Asked, rule: Rule): Promise<Person> {
  const shown: [string, unknown][] = [];
  for (const word of words.slice(1)) {
    const [, name = '', written = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name !== '') {
      shown.push([name, asKind(rule, name, written)]);
      continue;
    }
    shown.push(...Object.entries(readObjectIn(decodeText(await around.read(word), word), word)));
  }
  return personOf(rule, shown);
}

/** Throws RuleToolError for a name that the rule does not declare. */
export function personOf(rule: Rule, shown: readonly (readonly [string, unknown])[]): Person {
  const stray = shown.find(([name]) => !Object.hasOwn(rule.facts, name));
  if (stray !== undefined)
    throw new RuleToolError(
      'facts_wrong',
      `The rule reads no fact called “${stray[0]}”; it reads ${Object.keys(rule.facts).join(', ')}.`,
    );
  return new Map(shown);
}

function readObjectIn(text: string, path: string): object {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw new RuleToolError('facts_wrong', `${path} is not JSON.`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new RuleToolError('facts_wrong', `${path} is to hold one object: {"name of a fact": value, …}.`);
  return values;
}

function byCredential(rule: Rule, person: Person): FactsByCredential {
  const credentials: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of person) {
    const fact = rule.facts[name];
    if (fact === undefined) continue;
    credentials[fact.credential] = { ...credentials[fact.credential], [fact.claim]: value };
  }
  return credentials;
}

export function decideOrSay(rule: Rule, person: Person, on: string): Decision {
  try {
    return decide(rule, byCredential(rule, person), on);
  } catch (error) {
    if (!(error instanceof DecisionError)) throw error;
    const [, credential, claim] = error.path.split('/');
    const name = Object.entries(rule.facts).find(
      ([, fact]) => fact.credential === credential && fact.claim === claim,
    )?.[0];
    const fact = name === undefined ? undefined : rule.facts[name];
    const later = error.code === 'rule_not_in_force';
    const hint = later
      ? ` It decides from ${rule.in_force_from}: --on DATE.`
      : fact === undefined
        ? ''
        : ` ${plainText(valueAdvice(fact), 2000)}`;
    throw new RuleToolError(
      'not_decidable',
      `${name === undefined ? '' : `${name}: `}${error.sentence}${hint}`,
    );
  }
}
