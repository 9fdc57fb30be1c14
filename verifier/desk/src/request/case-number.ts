// What a case number may look like, so that the officer hears it at the field. The verifier checks for itself
// (verifier/src/requests/desk-routes.ts): the log must never become a list of persons.
const shape = /^[\p{L}\p{N}][\p{L}\p{N}〔〕（）()[\]【】./_#-]{0,63}$/u;
const identityNumber = /\d{17}[\dXx]/;

export function caseNumberProblem(text: string): 'identity_number' | 'characters' | undefined {
  if (text === '') return undefined;
  if (identityNumber.test(text)) return 'identity_number';
  return shape.test(text) ? undefined : 'characters';
}
