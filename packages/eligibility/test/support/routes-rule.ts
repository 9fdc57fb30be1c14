/** A made-up rule with three routes, of which two ask the same credential for different claims. */
import type { Document } from './sample-rule.ts';

const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });

const date = (credential: string, claim: string) => ({
  credential,
  vct: `urn:anju:${credential}:1`,
  claim,
  label: text(claim),
  kind: 'date',
});

const clause = (id: string, condition: Document) => ({
  id,
  text: text(`Clause ${id}`),
  citation: `Article ${id}`,
  condition,
});

const monthsAgo = (months: number) => ({ shift: { day_of_decision: true }, months: -months });
const since = (fact: string, months: number) => ({
  left: { fact },
  is: 'on_or_before',
  right: monthsAgo(months),
});

export function routesDocument(): Document {
  return {
    format: 'urn:anju:rule:1',
    id: 'routes-rule',
    version: '2026-1',
    title: text('Three routes'),
    purpose: text('To try routes'),
    citation: 'Sample no. 2',
    in_force_from: '2020-03-01',
    time_zone: 'Asia/Shanghai',
    facts: {
      basis: {
        credential: 'residency',
        vct: 'urn:anju:residency:1',
        claim: 'basis',
        label: text('Basis'),
        kind: 'enumeration',
        values: ['local', 'permit'],
      },
      permit_since: date('residency', 'permit_since'),
      insured_since: date('employment', 'insured_since'),
      contract_since: date('employment', 'contract_since'),
      employer_leases: {
        credential: 'employment',
        vct: 'urn:anju:employment:1',
        claim: 'employer_leases',
        label: text('Employer leases'),
        kind: 'boolean',
      },
      size: {
        credential: 'household',
        vct: 'urn:anju:household:1',
        claim: 'household_size',
        label: text('Household size'),
        kind: 'integer',
        unit: 'person',
        minimum: 1,
        maximum: 64,
      },
      area: {
        credential: 'property',
        vct: 'urn:anju:property:1',
        claim: 'building_area_csqm',
        label: text('Building area'),
        kind: 'integer',
        unit: 'csqm',
        area: 'building',
        minimum: 0,
        maximum: 2_147_483_648,
      },
    },
    clauses: [
      clause('area', {
        left: { fact: 'area' },
        is: 'less_than',
        right: {
          product: [{ number: 1_500, unit: 'csqm/person', area: 'building' }, { fact: 'size' }],
        },
      }),
      clause('local', { fact: 'basis', is_one_of: ['local'] }),
      clause('permit', since('permit_since', 24)),
      clause('insured', since('insured_since', 12)),
      clause('contract', {
        left: { months_from: { fact: 'contract_since' }, to: { day_of_decision: true } },
        is: 'at_least',
        right: { number: 12, unit: 'month' },
      }),
      clause('employer', { fact: 'employer_leases', is: true }),
      clause('large', {
        left: { fact: 'size' },
        is: 'at_least',
        right: { number: 4, unit: 'person' },
      }),
    ],
    requires: {
      all: [
        { clause: 'area' },
        {
          any: [
            { text: text('Locals'), all: [{ clause: 'local' }, { clause: 'contract' }] },
            {
              text: text('Insured'),
              all: [{ clause: 'permit' }, { clause: 'insured' }, { clause: 'contract' }],
            },
            { text: text('Leased by the employer'), all: [{ clause: 'permit' }, { clause: 'employer' }] },
          ],
        },
      ],
    },
    grades: {
      title: text('Share of the rent'),
      unit: 'percent',
      of: [{ clause: 'large', value: 90 }],
      otherwise: 70,
    },
    once: { programme: 'rental', per: 'household', period: { months: 24, from: '2020-02-29' } },
  };
}
