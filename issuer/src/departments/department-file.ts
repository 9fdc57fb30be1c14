// A department as data: who it is, which credential type it issues, with which claims and checks.
// The files stand in CITY_DIR/departments/<id>.json; a further department needs no code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const localised = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const claimName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/);

/** Members of the credential that the department's data can never set. */
const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'vct', 'iat', 'nbf', 'exp', 'jti', 'cnf', 'status', 'commitments'],
  ...['_sd', '_sd_alg'],
]);

const claim = z
  .object({
    name: claimName,
    kind: z.enum(['text', 'integer', 'date', 'enumeration', 'boolean']),
    unit: z.string().optional(),
    minimum: z.number().int().optional(),
    maximum: z.number().int().optional(),
    pattern: z.string().optional(),
    maxLength: z.number().int().positive().optional(),
    values: z
      .array(z.object({ value: z.string().min(1), code: z.number().int(), label: localised }))
      .min(1)
      .optional(),
    required: z.boolean(),
    label: localised,
    description: localised.optional(),
    disclosure: z.enum(['on_request', 'to_match_only']),
  })
  .refine((one) => one.kind !== 'enumeration' || one.values !== undefined, 'an enumeration needs its values')
  .refine((one) => !RESERVED_CLAIMS.has(one.name), 'this name is reserved');

const check = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('about_equal'),
    left: claimName,
    times: z.number().int().positive(),
    right: claimName,
    tolerance: z.number().int().nonnegative(),
    message: localised,
  }),
  z.object({ kind: z.literal('not_above'), left: claimName, right: claimName, message: localised }),
]);

const departmentFile = z.object({
  id,
  name: localised,
  register: z.object({ file: z.string().min(1) }),
  credential: z
    .object({
      configurationId: id,
      vct: z.string().min(1).max(256),
      name: localised,
      description: localised,
      card: z.object({ background: colour, text: colour }),
      claims: z.array(claim).min(1),
      checks: z.array(check).default([]),
    })
    .superRefine((credential, context) => {
      const kinds = new Map(credential.claims.map((one) => [one.name, one.kind]));
      if (kinds.size !== credential.claims.length) {
        context.addIssue({ code: 'custom', message: 'a claim is defined twice' });
      }
      for (const name of ['person_number', 'household_number']) {
        if (kinds.get(name) !== 'text') {
          context.addIssue({ code: 'custom', message: `${name} must be a text claim of every type` });
        }
      }
      for (const { left, right } of credential.checks) {
        if (kinds.get(left) !== 'integer' || kinds.get(right) !== 'integer') {
          context.addIssue({ code: 'custom', message: `check ${left}/${right} must name integer claims` });
        }
      }
    }),
});

export type Department = z.output<typeof departmentFile>;
export type ClaimDefinition = Department['credential']['claims'][number];
export type CrossCheck = Department['credential']['checks'][number];
export type Localised = z.output<typeof localised>;

export class DepartmentFileError extends Error {
  readonly code = 'department_file_invalid';
}

/** @throws DepartmentFileError with the file's name and the place that is wrong */
export function parseDepartment(text: string, fileName: string): Department {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new DepartmentFileError(`${fileName} is not JSON`, { cause });
  }
  const parsed = departmentFile.safeParse(data);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new DepartmentFileError(`${fileName}: ${first?.path.join('.')}: ${first?.message}`);
  }
  return parsed.data;
}

/** Every department of the city, in the order of their file names. */
export function loadDepartments(cityDir: string): Department[] {
  const folder = join(cityDir, 'departments');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  const departments = files.map((file) => parseDepartment(readFileSync(join(folder, file), 'utf8'), file));
  const ids = new Set(departments.map((department) => department.id));
  if (ids.size !== departments.length || departments.length === 0) {
    throw new DepartmentFileError(`${folder} must hold at least one department, each id once`);
  }
  return departments;
}
