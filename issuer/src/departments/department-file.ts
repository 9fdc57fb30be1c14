// A department as data: who it is, which credential type it issues, with which claims and checks.
// The files stand in CITY_DIR/departments/<id>.json; a further department needs no code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CREDENTIAL_FORMATS } from './configurations.ts';

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
  .strictObject({
    name: claimName,
    kind: z.enum(['text', 'integer', 'date', 'enumeration', 'boolean', 'image']),
    unit: z.string().optional(),
    /** Which area a unit of area measures. */
    area: z.string().optional(),
    minimum: z.number().int().optional(),
    maximum: z.number().int().optional(),
    pattern: z.string().optional(),
    maxLength: z.number().int().positive().optional(),
    /** The last character is the check character of GB 11643. */
    checksum: z.enum(['gb11643']).optional(),
    /** A date that may lie after today, such as the end of a contract. */
    mayLieAhead: z.boolean().optional(),
    values: z
      .array(z.strictObject({ value: z.string().min(1), code: z.number().int(), label: localised }))
      .min(1)
      .optional(),
    required: z.boolean(),
    label: localised,
    description: localised.optional(),
    disclosure: z.enum(['on_request', 'to_match_only']),
  })
  .refine((one) => one.kind !== 'enumeration' || one.values !== undefined, 'an enumeration needs its values')
  .refine((one) => !RESERVED_CLAIMS.has(one.name), 'this name is reserved');

/** Templates take text only, as it stands in the credential; what serves to match is nobody's to read. */
export const mayStandOnCard = (one: z.output<typeof claim>): boolean =>
  one.disclosure === 'on_request' && one.kind !== 'image';

const check = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('about_equal'),
    left: claimName,
    times: z.number().int().positive(),
    right: claimName,
    tolerance: z.number().int().nonnegative(),
    message: localised,
  }),
  z.strictObject({ kind: z.literal('not_above'), left: claimName, right: claimName, message: localised }),
  z.strictObject({ kind: z.literal('not_after'), left: claimName, right: claimName, message: localised }),
]);

/** SD-JWT VC always; and as W3C VC, which says everything, for agencies that ask for it. */
const formats = z
  .array(z.enum(CREDENTIAL_FORMATS))
  .refine(
    (names) => names[0] === 'dc+sd-jwt' && new Set(names).size === names.length,
    'formats begin with dc+sd-jwt, each once',
  )
  .default(['dc+sd-jwt']);

export const departmentFile = z.strictObject({
  id,
  name: localised,
  register: z.strictObject({ file: z.string().min(1) }),
  credential: z
    .strictObject({
      configurationId: id,
      vct: z.string().min(1).max(256),
      name: localised,
      description: localised,
      /** `shows`: the claims on the card, in order. */
      card: z.strictObject({
        background: colour,
        text: colour,
        shows: z.array(claimName).max(3).default([]),
      }),
      formats,
      /** The claim that tells a person's records of this type apart; without it a person has one. */
      recordKey: claimName.optional(),
      /** `online`: a request that was not made at the counter waits for a clerk. */
      review: z.enum(['online']).optional(),
      claims: z.array(claim).min(1),
      checks: z.array(check).default([]),
      /** What nobody asks the holder to show, in words. */
      neverDisclosed: localised.optional(),
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
      for (const { kind, left, right } of credential.checks) {
        const compared = kind === 'not_after' ? 'date' : 'integer';
        if (kinds.get(left) !== compared || kinds.get(right) !== compared) {
          context.addIssue({
            code: 'custom',
            message: `check ${left}/${right} must name ${compared} claims`,
          });
        }
      }
      const claimOf = (name: string) => credential.claims.find((one) => one.name === name);
      const { recordKey, card } = credential;
      if (recordKey !== undefined) {
        const key = claimOf(recordKey);
        if (key?.kind !== 'text' || !key.required || key.disclosure === 'to_match_only') {
          context.addIssue({
            code: 'custom',
            message: `recordKey ${recordKey} must name a required text claim`,
          });
        }
      }
      for (const name of card.shows) {
        const shown = claimOf(name);
        if (!shown || !mayStandOnCard(shown)) {
          context.addIssue({ code: 'custom', message: `${name} cannot stand on the card` });
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
