import { describe, expect, it } from 'vitest';
import { createOpenRequestMemory } from '../src/request/open-request.ts';
import type { OpenRequest } from '../src/request/request-view.ts';

const open: OpenRequest = {
  request: { request_id: 'r1', qr: 'openid4vp://?x', link: 'x', expires_at: '2026-11-20T08:05:00Z' },
  service: {
    rule_id: 'rule',
    version: '1',
    title: { 'zh-CN': '甲', en: 'a' },
    citation: '',
    clauses: [],
    routes: [],
    grading: null,
  },
  caseNumber: '12号',
};

function storage(content: string | null = null) {
  let kept = content;
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
}

describe('the request that survives a reload', () => {
  it('is read back as it was written, until it is forgotten', () => {
    const memory = createOpenRequestMemory(storage());
    memory.write(open);
    expect(memory.read()).toEqual(open);
    memory.write(null);
    expect(memory.read()).toBeNull();
  });

  it('is nothing when something else stands in its place', () => {
    for (const content of ['{broken', '[]', '{}', '{"request":{"request_id":1}}']) {
      expect(createOpenRequestMemory(storage(content)).read()).toBeNull();
    }
  });
});
