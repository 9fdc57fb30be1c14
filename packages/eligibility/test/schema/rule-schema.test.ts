import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { daysOf } from '../../src/civil-date.ts';
import { parseRule, type RuleErrorCode } from '../../src/index.ts';
import { BASE_UNITS } from '../../src/units.ts';
import { randomDocument } from '../support/random-rules.ts';
import { REFUSED_CONDITIONS } from '../support/refused-conditions.ts';
import { REFUSED_PARTS } from '../support/refused-parts.ts';
import { REFUSED_REQUIREMENTS, routedDocument } from '../support/refused-requirements.ts';
import { runs } from '../support/runs.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'rule.schema.json'), 'utf8'));

let validate: (document: unknown) => boolean;

beforeAll(() => {
  // strict: an unknown keyword or a needless type is a fault of the schema
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    strictTypes: false,
    formats: { date: true },
  });
  validate = ajv.compile(schema);
});

/** What only the meaning of names, figures and dates can say. */
const BEYOND_A_SCHEMA: readonly RuleErrorCode[] = [
  'text_not_plain',
  'too_deep',
  'range_empty',
  'range_too_wide',
  'unit_mismatch',
  'claim_declared_twice',
  'credential_type_conflict',
  'dates_not_rising',
  'dates_leave_gap',
  'table_leaves_gap',
  'table_steps_not_rising',
  'table_not_monotone',
  'fact_unknown',
  'fact_of_wrong_kind',
  'fact_unused',
  'parameter_unknown',
  'parameter_unused',
  'enumeration_value_unknown',
  'condition_constant',
  'clause_id_repeated',
  'clause_unknown',
  'clause_unused',
  'clause_required_and_graded',
  'requires_nothing',
  'requirement_repeated',
  'too_many_routes',
  'grade_unreachable',
  'once_fact_not_always_read',
  'pointer_unknown',
];

/** Of the other codes: what is wrong of its kind, but only beside something else. */
const BEYOND_A_SCHEMA_HERE = [
  'in a time zone nobody knows',
  'asking for more of them than there are',
  'that requires two of one',
];

describe('the JSON Schema of the format', () => {
  it('accepts every rule that this repository ships', () => {
    const folder = join(root, 'city', 'rules');
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      expect([file, validate(document)]).toEqual([file, true]);
    }
  });

  it('accepts every rule that is read', () => {
    expect(validate(sampleDocument())).toBe(true);
    expect(validate(routedDocument())).toBe(true);
    fc.assert(
      fc.property(randomDocument, (document) => {
        const text = JSON.stringify(parseRule(document));
        expect(validate(JSON.parse(text))).toBe(true);
      }),
      runs(150, 5_000),
    );
  });

  const refused = [...REFUSED_PARTS, ...REFUSED_CONDITIONS, ...REFUSED_REQUIREMENTS];
  const ofShape = refused.filter(
    ({ code, sentence }) => !BEYOND_A_SCHEMA.includes(code) && !BEYOND_A_SCHEMA_HERE.includes(sentence),
  );

  it.each(ofShape)('refuses a rule $sentence', ({ document }) => {
    expect(validate(document())).toBe(false);
  });

  it('leaves to the reader only what it cannot say', () => {
    const accepted = refused.filter(({ document }) => validate(document()));
    expect([...new Set(accepted.map(({ code }) => code))].toSorted()).toEqual(
      [...BEYOND_A_SCHEMA, 'value_invalid'].toSorted(),
    );
    expect(accepted.filter(({ code }) => code === 'value_invalid').map(({ sentence }) => sentence)).toEqual(
      BEYOND_A_SCHEMA_HERE,
    );
  });

  it('knows the same days as the reader, one by one', () => {
    const day = new RegExp(schema.$defs.date.pattern);
    for (const year of [1582, 1583, 1584, 1600, 1700, 1900, 2000, 2023, 2024, 2100, 2400, 3600, 9996, 9999])
      for (let month = 0; month <= 13; month += 1)
        for (let date = 0; date <= 32; date += 1) {
          const written = [`${year}`, month, date].map((part) => String(part).padStart(2, '0')).join('-');
          expect([written, day.test(written)]).toEqual([written, daysOf(written) !== null]);
        }
  });

  it('knows the same units as the reader', () => {
    for (const unit of [
      ...BASE_UNITS,
      ...BASE_UNITS.slice(0, -1).map((base) => `1/${base}`),
      'fen/person/month',
    ]) {
      const document = sampleDocument();
      document.parameters.area_limit_per_head = { unit, dated: [{ from: '2020-01-01', value: 1 }] };
      if (unit.includes('csqm')) document.parameters.area_limit_per_head.area = 'usable';
      expect([unit, validate(document)]).toEqual([unit, true]);
    }
  });
});
