// What a case number may look like, so that the officer hears it at the field. The verifier checks for itself
// (verifier/src/requests/case-number.ts): the log must never become a list of persons.
const shape = /^[\p{L}0-9０-９][\p{L}0-9０-９〔〕（）()[\]【】./_#-]{0,63}$/u;
const identityNumber = /\d{17}[\dX]/i;
const groupedIdentityNumber = /\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]/i;
const registerNumber = /(?<![A-Z])[PH]\d{10}(?!\d)/i;

function namesAPerson(text: string): boolean {
  const plain = text.normalize('NFKC');
  const ungrouped = plain.replace(/[^\p{L}\p{N}]/gu, '');
  return identityNumber.test(plain) || registerNumber.test(plain) || groupedIdentityNumber.test(ungrouped);
}

export function caseNumberProblem(text: string): 'personal' | 'characters' | undefined {
  if (text === '') return undefined;
  if (namesAPerson(text)) return 'personal';
  return shape.test(text) ? undefined : 'characters';
}
