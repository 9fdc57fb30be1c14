import { describe, expect, it } from 'vitest';
import type { LoggedDecision } from '../src/desk-api.ts';
import { outcomeOf, subjectOf } from '../src/log/logged-row.ts';

const row = {
  request_id: 'r1',
  state: 'decided',
  decision: 'eligible',
  reason: null,
  rule: { id: 'rental', version: '1', title: { 'zh-CN': '公租房', en: 'Rental' } },
  case_number: null,
  is_appeal: false,
  superseded: false,
  at: '2026-11-20T08:00:00.000Z',
} satisfies LoggedDecision;

describe('a line of the log', () => {
  it('names the rule that was asked about', () => {
    expect(outcomeOf(row)).toBe('eligible');
    expect(subjectOf(row).en).toBe('Rental');
  });

  it('says of a query of the agency’s own that it was one, and that it was answered', () => {
    const own: LoggedDecision = { ...row, decision: 'answered', rule: null };
    expect(outcomeOf(own)).toBe('answered');
    expect(subjectOf(own)).toEqual({ 'zh-CN': '本机构自拟的查询', en: 'A query of the agency’s own' });
  });

  it('shows no decision of what was refused', () => {
    expect(outcomeOf({ ...row, state: 'refused', decision: null, reason: 'declined', rule: null })).toBe(
      'refused',
    );
  });
});
