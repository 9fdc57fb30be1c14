// What would be proved without showing, as a line of arithmetic over claims. Days since 1970 are written as days.
import type { ClaimName, LinearForm, Predicate } from '@anju/eligibility';

const nameOf = ({ credential, claim }: ClaimName) => `${credential}.${claim}`;

function formAsText({ terms, constant }: LinearForm): string {
  const parts = terms.map((term) => {
    const size = term.coefficient < 0n ? -term.coefficient : term.coefficient;
    return {
      sign: term.coefficient < 0n ? '−' : '+',
      text: `${size === 1n ? '' : `${size}·`}${nameOf(term)}`,
    };
  });
  if (constant !== 0n)
    parts.push({ sign: constant < 0n ? '−' : '+', text: String(constant < 0n ? -constant : constant) });
  const [first, ...rest] = parts.toSorted((a, b) => (a.sign === b.sign ? 0 : a.sign === '+' ? -1 : 1));
  if (first === undefined) return '0';
  return [
    `${first.sign === '−' ? '−' : ''}${first.text}`,
    ...rest.map(({ sign, text }) => `${sign} ${text}`),
  ].join(' ');
}

const dayOf = (days: bigint) => new Date(Number(days) * 86_400_000).toISOString().slice(0, 10);

/** `permit_since is on or before 2028-06-01`; null for a form that is not about one day alone. */
function dayAsText({ terms, constant }: LinearForm, dates: ReadonlySet<string>): string | null {
  const [term] = terms;
  if (terms.length !== 1 || term === undefined || !dates.has(nameOf(term))) return null;
  if (term.coefficient === -1n) return `${nameOf(term)} is on or before ${dayOf(constant)}`;
  return term.coefficient === 1n ? `${nameOf(term)} is on or after ${dayOf(-constant)}` : null;
}

/** @param dates claims that are days, as `credential.claim` */
export function predicateAsText(predicate: Predicate, dates: ReadonlySet<string>): string {
  const each = (parts: readonly Predicate[], word: string) =>
    parts.map((part) => `(${predicateAsText(part, dates)})`).join(word);
  if ('always' in predicate) return predicate.always ? 'holds for everybody' : 'holds for nobody';
  if ('atLeastZero' in predicate)
    return dayAsText(predicate.atLeastZero, dates) ?? `${formAsText(predicate.atLeastZero)} ≥ 0`;
  if ('zero' in predicate) return `${formAsText(predicate.zero)} = 0`;
  if ('isOneOf' in predicate) return `${nameOf(predicate.claim)} is one of ${predicate.isOneOf.join(', ')}`;
  if ('by' in predicate) {
    const steps = predicate.steps.map(
      ({ from, to, holds }) => `${from} to ${to}: ${predicateAsText(holds, dates)}`,
    );
    return `by ${nameOf(predicate.by)}: ${steps.join('; ')}`;
  }
  if ('all' in predicate) return each(predicate.all, ' and ');
  if ('any' in predicate) return each(predicate.any, ' or ');
  if ('of' in predicate) return `at least ${predicate.atLeast} of ${each(predicate.of, ', ')}`;
  if ('shown' in predicate) return `not linear: ${predicate.shown.map(nameOf).join(', ')} would be shown`;
  return `${nameOf(predicate.claim)} is ${predicate.is}`;
}
