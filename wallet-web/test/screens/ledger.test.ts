import { describe, expect, it } from 'vitest';
import type { DecidedClause, DecidedResult } from '../../src/lib/types.ts';
import { ledgerOf } from '../../src/screens/present/ledger.ts';

const clause = (id: string, met: DecidedClause['met']): DecidedClause => ({
  id,
  met,
  text: { 'zh-CN': id, en: id },
});
const rule = { id: 'rule', version: '1', title: { 'zh-CN': '规则', en: 'Rule' } };
const result = (decision: 'eligible' | 'more_needed', clauses: DecidedClause[]): DecidedResult => ({
  ...{ kind: 'decided', decision, rule, clauses, decidedAt: '2026-11-20T09:00:01Z', requestId: null },
});
const clauses = [
  clause('mine', true),
  clause('of-another-way', 'unproved'),
  clause('of-another-grade', false),
];

describe('the conditions of a result', () => {
  it('that were not needed stand apart from those that made somebody eligible', () => {
    const { shown, others } = ledgerOf(result('eligible', clauses));
    expect(shown.map(({ id }) => id)).toEqual(['mine']);
    expect(others.map(({ id }) => id)).toEqual(['of-another-way', 'of-another-grade']);
  });

  it('are all read where more is needed', () => {
    expect(ledgerOf(result('more_needed', clauses))).toEqual({ shown: clauses, others: [] });
  });

  it('are none where nothing was decided', () => {
    const refused = { kind: 'refused', error: 'access_denied', refusedAt: '2026-11-20T09:00:01Z' } as const;
    expect(ledgerOf(refused)).toEqual({ shown: [], others: [] });
  });
});
