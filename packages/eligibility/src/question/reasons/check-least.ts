/** A rule that asks for more than it uses is refused at publication, also where only its meaning shows it. */
import { RuleError } from '../../errors.ts';
import type { Rule } from '../../rule.ts';
import { reasonsToAsk } from './reasons-to-ask.ts';

/**
 * One error `fact_idle` for every claim that a route asks and on which no decision hangs, as far as is found, on any day on
 * which the rule or a later figure of it comes into force. Empty for a rule whose least question is minimal.
 */
export function checkLeastQuestion(rule: Rule): RuleError[] {
  const changes = Object.values(rule.parameters)
    .flatMap(({ dated }) => dated.map(({ from }) => from))
    .filter((from) => from > rule.in_force_from);
  const idleOn = (onDate: string) => reasonsToAsk(rule, onDate).filter(({ people }) => people === null);
  let idle = idleOn(rule.in_force_from);
  for (const onDate of new Set(changes)) {
    if (idle.length === 0) return [];
    const still = idleOn(onDate);
    idle = idle.filter(({ route, fact }) =>
      still.some((other) => other.route === route && other.fact === fact),
    );
  }
  return idle.map(
    ({ route, fact }) =>
      new RuleError(
        'fact_idle',
        `/facts/${fact}`,
        `route ${route + 1} asks for it, but no two people were found who differ in it alone and are decided differently.`,
      ),
  );
}
