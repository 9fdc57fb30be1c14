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
    kind: z.enum(['text', 'integer', 'date', 'enumeration', 'boolean']),
    /** `fen` (CNY 0.01), `csqm` (0.01 m²), `person`, `home`. */
    unit: z.enum(['fen', 'csqm', 'person', 'home']).optional(),
    /** Which area `csqm` measures: these are never compared with one another. */
    area: z.enum(['usable', 'building', 'exclusive']).optional(),
    minimum: z.int().optional(),
    maximum: z.int().optional(),
    pattern: z.string().optional(),
    maxLength: z.int().positive().optional(),
    /** `code` numbers are append-only. */
    values: z
      .array(z.strictObject({ value: z.string(), code: z.int().positive(), label: localised }))
      .min(2)
      .optional(),
    required: z.boolean(),
    label: localised,
    disclosure: z.enum(['on_request', 'to_match_only']),
  })
  .refine(
    (c) => (c.kind === 'integer') === (c.minimum !== undefined && c.maximum !== undefined),
    'integers declare a range',
  )
  .refine((c) => (c.kind === 'enumeration') === (c.values !== undefined), 'enumerations declare their values')
  .refine((c) => (c.unit === 'csqm') === (c.area !== undefined), 'areas, and only areas, say which');

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
    card: z.strictObject({ background: colour, text: colour }),
    claims: z.array(claim).min(1),
    checks: z.array(check),
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
