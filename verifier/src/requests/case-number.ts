// Case numbers are the one text of an agency's that the log keeps beside a decision: they must not name a person.
import { z } from 'zod';
import { ApiError } from '../api-error.ts';

/** Any script, because case numbers read 京房审〔2026〕12号; no spaces, no markup. */
export const CaseNumber = z.string().regex(/^[\p{L}0-9０-９][\p{L}0-9０-９〔〕（）()[\]【】./_#-]{0,63}$/u);
/** The form of a resident identity number, which would make the log a list of persons. */
const IDENTITY_NUMBER = /\d{17}[\dX]/i;
/** The same written in groups: then only with a date of birth in it, since case numbers have groups of digits too. */
const GROUPED_IDENTITY_NUMBER = /\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]/i;
/** The register's own numbers of persons and households. */
const REGISTER_NUMBER = /(?<![A-Z])[PH]\d{10}(?!\d)/i;

/** Throws `ApiError` with the code. */
export function refusePersonalNumber(
  text: string | undefined,
  code: 'case_number_personal' | 'purpose_personal',
): void {
  // full-width digits are digits too
  const plain = (text ?? '').normalize('NFKC');
  const ungrouped = plain.replace(/[^\p{L}\p{N}]/gu, '');
  const namesAPerson =
    IDENTITY_NUMBER.test(plain) || REGISTER_NUMBER.test(plain) || GROUPED_IDENTITY_NUMBER.test(ungrouped);
  if (namesAPerson) throw new ApiError(code);
}
