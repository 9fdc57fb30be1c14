/** The departments of the city, read from `departments/*.json` and checked. The data standard in types. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cityDir } from './city-dir.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const localised = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const colour = z.string().regex(/^#[0-9A-F]{6}$/);

const claim = z
  .strictObject({
    name,
    /** `image`: a small PNG or JPEG as a base64 `data:` URL. */
    kind: z.enum(['text', 'integer', 'date', 'enumeration', 'boolean', 'image']),
    /** `fen` (CNY 0.01), `csqm` (0.01 m²), `person`, `home`. */
    unit: z.enum(['fen', 'csqm', 'person', 'home']).optional(),
    /** Which area `csqm` measures: these are never compared with one another. */
    area: z.enum(['usable', 'building', 'exclusive']).optional(),
    minimum: z.int().optional(),
    maximum: z.int().optional(),
    pattern: z.string().optional(),
    maxLength: z.int().positive().optional(),
    /** `gb11643`: the last character is the check character of a citizen identity number. */
    checksum: z.enum(['gb11643']).optional(),
    /** A date that may lie after today, such as the end of a contract. */
    mayLieAhead: z.boolean().optional(),
    /** `code` numbers are append-only. */
    values: z
      .array(z.strictObject({ value: z.string(), code: z.int().positive(), label: localised }))
      .min(2)
      .optional(),
    required: z.boolean(),
    label: localised,
    description: localised.optional(),
    disclosure: z.enum(['on_request', 'to_match_only']),
  })
  .refine(
    (c) => (c.kind === 'integer') === (c.minimum !== undefined && c.maximum !== undefined),
    'integers declare a range',
  )
  .refine((c) => (c.kind === 'enumeration') === (c.values !== undefined), 'enumerations declare their values')
  .refine((c) => (c.unit === 'csqm') === (c.area !== undefined), 'areas, and only areas, say which')
  .refine((c) => c.checksum === undefined || c.kind === 'text', 'only text has a check character')
  .refine((c) => c.mayLieAhead === undefined || c.kind === 'date', 'only dates lie ahead');

const check = z.discriminatedUnion('kind', [
  /** |left × times − right| ≤ tolerance. */
  z.strictObject({
    kind: z.literal('about_equal'),
    left: name,
    times: z.int(),
    right: name,
    tolerance: z.int().nonnegative(),
    message: localised,
  }),
  /** left ≤ right. */
  z.strictObject({ kind: z.literal('not_above'), left: name, right: name, message: localised }),
  /** left is the same day as right, or before; of dates. */
  z.strictObject({ kind: z.literal('not_after'), left: name, right: name, message: localised }),
]);

const department = z.strictObject({
  /** Also URL path segment, credential configuration id and credential id in a question. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: localised,
  register: z.strictObject({ file: z.string().regex(/^[a-z-]+\.csv$/) }),
  credential: z.strictObject({
    configurationId: z.string(),
    vct: z.string().startsWith('urn:'),
    name: localised,
    description: localised,
    /** `shows`: the claims that stand on the card, in order. */
    card: z.strictObject({ background: colour, text: colour, shows: z.array(name).max(3).optional() }),
    /** In which formats the type is issued; the first one alone unless it says more. */
    formats: z
      .array(z.enum(['dc+sd-jwt', 'jwt_vc_json']))
      .refine((formats) => formats[0] === 'dc+sd-jwt' && new Set(formats).size === formats.length)
      .optional(),
    /** The claim that tells a person’s records apart, where a person may have several. */
    recordKey: name.optional(),
    /** `online`: a request that was not made at the counter waits for a clerk. */
    review: z.enum(['online']).optional(),
    claims: z.array(claim).min(1),
    checks: z.array(check),
    /** What nobody asks the holder to show, in words. */
    neverDisclosed: localised.optional(),
  }),
});

export type Department = z.infer<typeof department>;
export type DepartmentClaim = z.infer<typeof claim>;

/** All departments in `dir`, sorted by id. Throws when a file does not follow the data standard, naming it. */
export async function loadDepartments(dir = join(cityDir, 'departments')): Promise<Department[]> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const read = department.safeParse(JSON.parse(await readFile(join(dir, file), 'utf8')));
      if (!read.success) throw new Error(`departments/${file}: ${z.prettifyError(read.error)}`);
      if (`${read.data.id}.json` !== file)
        throw new Error(`departments/${file}: the file is not named after its id`);
      return read.data;
    }),
  );
}
