import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrastRatio, readableColours } from '../src/colour.ts';

const css = readFileSync(new URL('../src/tokens.css', import.meta.url), 'utf8');

/** A colour token as light and dark `#rrggbb`. */
function token(name: string): { light: string; dark: string } {
  const found = css.match(new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`));
  if (!found?.[1] || !found[2]) throw new Error(`No colour token --${name}`);
  return { light: found[1], dark: found[2] };
}

const body: [string, string][] = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['ink', 'sunken'],
  ['ink-soft', 'ground'],
  ['ink-soft', 'surface'],
  ['ink-soft', 'sunken'],
  ['civic', 'ground'],
  ['civic', 'surface'],
  ['on-civic', 'civic'],
  ['ink', 'civic-tint'],
  ['ink', 'attention-tint'],
  ['ink', 'danger-tint'],
  ['ink', 'good-tint'],
];
const marks: [string, string][] = [
  ['civic', 'civic-tint'],
  ['attention', 'attention-tint'],
  ['attention', 'surface'],
  ['danger', 'danger-tint'],
  ['danger', 'surface'],
  ['danger', 'ground'],
  ['good', 'good-tint'],
  ['good', 'surface'],
  ['on-danger', 'danger'],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(body)('body text %s on %s reaches AAA (7 : 1)', (text, ground) => {
    expect(contrastRatio(token(text)[theme], token(ground)[theme])).toBeGreaterThanOrEqual(7);
  });

  it.each(marks)('%s on %s reaches AA (4.5 : 1)', (text, ground) => {
    expect(contrastRatio(token(text)[theme], token(ground)[theme])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['ground', 'surface', 'sunken'])('edges of controls stand out on %s (3 : 1)', (ground) => {
    expect(contrastRatio(token('control-line')[theme], token(ground)[theme])).toBeGreaterThanOrEqual(3);
  });
});

describe('colours that an issuer chose', () => {
  it('are kept where they can be read', () => {
    const wished = { background: '#0f4c5c', text: '#ffffff' };
    expect(readableColours(wished, '#333333')).toEqual(wished);
  });

  it('lose an unreadable text colour', () => {
    expect(readableColours({ background: '#ffff00', text: '#ffffff' }, '#333333').text).toBe('#000000');
  });

  it('are replaced where they are no colours at all', () => {
    const hostile = { background: 'url(https://example.org/x)', text: 'red;--x:1' };
    expect(readableColours(hostile, '#333333')).toEqual({ background: '#333333', text: '#ffffff' });
    expect(readableColours(null, '#333333').background).toBe('#333333');
  });
});
