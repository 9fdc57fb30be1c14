/** One city as data: departments, rules, register and certificate authority. Copy the folder for yours. */
export {
  CertificateAuthorityError,
  type CertificateAuthorityErrorCode,
} from './certificates/authority-error.ts';
export {
  type CertificateAuthority,
  type CertifyRequest,
  createCertificateAuthority,
  openCertificateAuthority,
} from './certificates/certificate-authority.ts';
export { ROOT_CERTIFICATE_FILE } from './certificates/root-store.ts';
export { cityDir } from './city-dir.ts';
export { type Council, loadCouncil } from './council.ts';
export { type Department, type DepartmentClaim, loadDepartments } from './departments.ts';
export type { DemonstrationPerson, ExpectedOutcome } from './register/demonstration.ts';
export { generateRegister, type Register, type RegisterOptions } from './register/generate-register.ts';
export { loadRules, type PublishedRule } from './rules.ts';
export { loadAgencyIds, loadVerifiers } from './verifiers.ts';
