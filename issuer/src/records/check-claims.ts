// The checks of data.md on one person's claims: types, units, ranges, closed enumerations, dates, and between claims.
// Run by the importer on every row, and again before signing.
import type { ClaimDefinition, CrossCheck, Department, Localised } from '../departments/department-file.ts';
import type { ClaimValue } from '../ports.ts';
import { checkImage } from './check-image.ts';
import { hasGb11643CheckCharacter } from './gb-11643.ts';

export type Claims = Readonly<Record<string, ClaimValue | undefined>>;
export type ClaimProblem = { claim: string; message: Localised };

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isRealDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

const text = (zh: string, en: string): Localised => ({ 'zh-CN': zh, en });

function checkInteger(claim: ClaimDefinition, value: ClaimValue): Localised | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    return text('须为整数', 'must be a whole number');
  const { minimum, maximum } = claim;
  if (minimum !== undefined && value < minimum)
    return text(`不得小于 ${minimum}`, `must not be below ${minimum}`);
  if (maximum !== undefined && value > maximum)
    return text(`不得大于 ${maximum}`, `must not be above ${maximum}`);
  return undefined;
}

function checkDate(claim: ClaimDefinition, value: ClaimValue, today: string): Localised | undefined {
  if (typeof value !== 'string' || !isRealDate(value)) {
    return text('须为真实日期，格式 YYYY-MM-DD', 'must be a real date as YYYY-MM-DD');
  }
  return value > today && claim.mayLieAhead !== true
    ? text('日期不得晚于今天', 'must not be in the future')
    : undefined;
}

/** Nobody sees them, some turn the order of letters round, and no database takes all of them. */
export const holdsControls = (value: string): boolean => /[\p{Cc}\p{Bidi_Control}]/u.test(value);
export const CONTROLS = text('含有不可见的控制字符', 'holds control characters, which nobody sees');

function checkText(claim: ClaimDefinition, value: ClaimValue): Localised | undefined {
  if (typeof value !== 'string' || value.length === 0) return text('须为文字', 'must be text');
  if (value.length > (claim.maxLength ?? 256)) return text('文字过长', 'is too long');
  if (holdsControls(value)) return CONTROLS;
  if (claim.pattern !== undefined && !new RegExp(claim.pattern, 'u').test(value)) {
    return text('格式不正确', 'does not have the required form');
  }
  if (claim.checksum === 'gb11643' && !hasGb11643CheckCharacter(value)) {
    return text('校验码不正确', 'has a wrong check character');
  }
  return undefined;
}

function checkEnumeration(claim: ClaimDefinition, value: ClaimValue): Localised | undefined {
  const values = claim.values?.map((one) => one.value) ?? [];
  return values.some((one) => one === value)
    ? undefined
    : text(`须为以下之一：${values.join('、')}`, `must be one of ${values.join(', ')}`);
}

function checkClaim(claim: ClaimDefinition, value: ClaimValue | undefined, today: string) {
  if (value === undefined) return claim.required ? text('必填', 'is required') : undefined;
  switch (claim.kind) {
    case 'integer':
      return checkInteger(claim, value);
    case 'date':
      return checkDate(claim, value, today);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : text('须为 true 或 false', 'must be true or false');
    case 'enumeration':
      return checkEnumeration(claim, value);
    case 'text':
      return checkText(claim, value);
    case 'image':
      return checkImage(value);
  }
}

function passes(check: CrossCheck, claims: Claims): boolean {
  const left = claims[check.left];
  const right = claims[check.right];
  // A missing or malformed side is the business of the claim's own check.
  if (check.kind === 'not_after')
    return typeof left !== 'string' || typeof right !== 'string' || left <= right;
  if (typeof left !== 'number' || typeof right !== 'number') return true;
  return check.kind === 'not_above' ? left <= right : Math.abs(left * check.times - right) <= check.tolerance;
}

/**
 * @param today YYYY-MM-DD by the city's clock
 * @returns nothing when every check passes; messages never repeat a value
 */
export function checkClaims(department: Department, claims: Claims, today: string): ClaimProblem[] {
  const { credential } = department;
  const problems: ClaimProblem[] = [];
  for (const claim of credential.claims) {
    const message = checkClaim(claim, claims[claim.name], today);
    if (message) problems.push({ claim: claim.name, message });
  }
  if (problems.length > 0) return problems;
  return credential.checks
    .filter((check) => !passes(check, claims))
    .map((check) => ({ claim: check.left, message: check.message }));
}
