// What the city's departments attest, as rules are compared with it and as people read it.
import type { Department, DepartmentClaim } from '@anju/city';
import {
  checkFactsAgainst,
  type Fact,
  IDENTIFYING_CLAIMS,
  type Localised,
  type Rule,
  RuleError,
} from '@anju/eligibility';

/** Whether a rule can declare the claim as a fact. */
export const isReadable = ({ name, disclosure }: DepartmentClaim): boolean =>
  disclosure === 'on_request' && !IDENTIFYING_CLAIMS.some((one) => one === name);

/** Labels of enumeration values, as the department that attests them calls them. */
export const valueLabelsOf =
  (departments: readonly Department[]) =>
  (fact: Fact, value: string): Localised | undefined =>
    departments
      .find(({ credential }) => credential.vct === fact.vct)
      ?.credential.claims.find(({ name }) => name === fact.claim)
      ?.values?.find((one) => one.value === value)?.label;

/** Why the facts of a rule are not claims that the departments attest; the first of them, or none. */
export function checkAgainstDepartments(rule: Rule, departments: readonly Department[]): RuleError[] {
  try {
    checkFactsAgainst(
      rule,
      departments.map(({ credential }) => credential),
    );
    return [];
  } catch (error) {
    if (error instanceof RuleError) return [error];
    throw error;
  }
}
