// What the city's departments attest, as rules are compared with it and as people read it.
import type { Department, DepartmentClaim } from '@anju/city';
import { type Fact, IDENTIFYING_CLAIMS, type Localised } from '@anju/eligibility';

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
