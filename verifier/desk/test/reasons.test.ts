import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasons, reasonWords } from '../src/reasons.ts';

// Read as text: the desk speaks to the verifier over HTTP only and imports nothing of it.
const verifierCodes = [
  ...readFileSync(new URL('../../src/responses/reasons.ts', import.meta.url), 'utf8').matchAll(
    /^ {2}(\w+): \[/gm,
  ),
].map(([, code]) => code);

describe('why a response was refused', () => {
  it('has a sentence for every reason the verifier can give, and for no other', () => {
    expect(verifierCodes.length).toBeGreaterThan(15);
    expect(Object.keys(reasons).sort()).toEqual([...verifierCodes].sort());
  });

  it('says in both languages what happened and what to do now', () => {
    for (const { what, next } of Object.values(reasons)) {
      for (const text of [what, next]) {
        expect(text['zh-CN']).toMatch(/。$/);
        expect(text.en).toMatch(/\.$/);
      }
    }
  });

  it('does not leave the officer without words for a reason that is new', () => {
    expect(reasonWords('some_new_reason').what['zh-CN']).not.toBe('');
  });

  it('speaks without jargon', () => {
    for (const { what, next } of Object.values(reasons)) {
      expect(JSON.stringify([what, next])).not.toMatch(/token|JWT|DID|SD-|nonce|blockchain|hash|状态列表/i);
    }
  });
});
