// The card of every type: a template that shows what the type's metadata lets it show, and can do nothing else.
import { createHash } from 'node:crypto';
import { cityDir } from '@anju/city';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardTemplateBytes } from '../../src/departments/card-template.ts';
import { loadDepartments, parseDepartment } from '../../src/departments/department-file.ts';
import { LOCALES, typeMetadataBytes, typeMetadataIntegrity } from '../../src/departments/type-metadata.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';

type Rendering = { svg_templates: { uri: string; 'uri#integrity': string; properties: object }[] };
type TypeMetadata = {
  display: { locale: string; rendering: Rendering }[];
  claims: { path: string[]; svg_id?: string }[];
  anju: Record<string, unknown>;
};

const departments = loadDepartments(cityDir);
const metadataOf = (department: (typeof departments)[number]) =>
  JSON.parse(typeMetadataBytes(department).toString('utf8')) as TypeMetadata;
const sha256 = (bytes: Uint8Array) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
const cases = departments.flatMap((department) =>
  LOCALES.map((locale) => [department.id, locale, department] as const),
);

describe.each(cases)('the card of %s in %s', (_id, locale, department) => {
  const svg = cardTemplateBytes(department, locale).toString('utf8');

  it('is in the type’s metadata, byte for byte, under its hash and in its language', () => {
    const display = metadataOf(department).display.find((one) => one.locale === locale);
    const [template] = display?.rendering.svg_templates ?? [];
    const bytes = Buffer.from(template?.uri.replace(/^data:image\/svg\+xml;base64,/, '') ?? '', 'base64');
    expect(bytes.toString('utf8')).toBe(svg);
    expect(template?.['uri#integrity']).toBe(sha256(bytes));
    expect(template?.properties).toEqual({ orientation: 'landscape' });
    expect(svg).toContain(`lang="${locale}"`);
    expect(svg).toContain(department.name[locale]);
    expect(svg).toContain(department.credential.name[locale]);
  });

  it('has placeholders in text content only, each the svg_id of a claim, and no number that serves to match', () => {
    const known = metadataOf(department).claims.flatMap(({ svg_id: name }) => (name ? [name] : []));
    const inText = Array.from(svg.matchAll(/>([^<]*)</g), ([, text = '']) => text).join(' ');
    const placeholders = Array.from(svg.matchAll(/\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}/g), ([, name]) => name);
    expect(placeholders).toEqual(department.credential.card.shows);
    for (const name of placeholders) {
      expect(known).toContain(name);
      expect(inText).toContain(`{{${name}}}`);
    }
    expect(svg.replace(/>[^<]*</g, '><')).not.toContain('{{');
    expect(known).not.toContain('person_number');
    expect(known).not.toContain('household_number');
  });

  it('runs nothing, fetches nothing and refers to nothing', () => {
    const tags = Array.from(svg.matchAll(/<([a-zA-Z]+)/g), ([, tag]) => tag);
    expect(new Set(tags)).toEqual(new Set(['svg', 'rect', 'path', 'text']));
    expect(svg).not.toMatch(/\son\w+=|style=|href|url\(|@import|<!|<\?|&(?!#\d+;)/);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/[a-z]+:\/\//);
  });

  it('keeps all words within the card and readable: seven to one against its ground', () => {
    const widest = Array.from(svg.matchAll(/x="(\d+)" y="(\d+)" font-size="(\d+)"[^>]*>([^<]*)</g));
    expect(widest.length).toBeGreaterThanOrEqual(4);
    for (const [, x, y, size] of widest) {
      expect(Number(x)).toBeGreaterThanOrEqual(56);
      expect(Number(y)).toBeLessThan(540);
      expect(Number(size)).toBeGreaterThanOrEqual(19);
    }
    const { background, text } = department.credential.card;
    expect(contrast(background, text)).toBeGreaterThanOrEqual(7);
  });
});

function contrast(one: string, other: string): number {
  const luminance = (colour: string) =>
    [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  const [light = 1, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('words of a department', () => {
  it('become neither markup nor placeholders', () => {
    const [department] = departments;
    const file = structuredClone(department) as NonNullable<typeof department>;
    file.credential.name.en = '<script>alert("{{name}}")</script> & \'more\'';
    const svg = cardTemplateBytes(parseDepartment(JSON.stringify(file), 'x.json'), 'en').toString('utf8');
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('{{name}}');
    expect(svg).toContain('&#60;script&#62;');
  });
});

describe('type metadata', () => {
  it('is what vct#integrity is the hash of, and changes when the card does', () => {
    for (const department of departments) {
      expect(typeMetadataIntegrity(department)).toBe(sha256(typeMetadataBytes(department)));
      const other = structuredClone(department);
      other.credential.card.background = '#000000';
      expect(typeMetadataIntegrity(other)).not.toBe(typeMetadataIntegrity(department));
    }
  });

  it('says what is always, and what is never disclosed, and that a W3C VC says everything', () => {
    for (const department of departments) {
      const { anju } = metadataOf(department);
      expect(anju).toMatchObject({
        always_disclosed: ['iss', 'vct', 'vct#integrity', 'iat', 'exp', 'cnf', 'status'],
        to_match_only: ['person_number', 'household_number'],
        never_disclosed: department.credential.neverDisclosed,
      });
      const formats = anju.formats as { format: string; note?: Record<string, string> }[];
      expect(formats.map(({ format }) => format)).toEqual(department.credential.formats);
      for (const { format, note } of formats) {
        if (format === 'jwt_vc_json') expect(note?.en).toContain('sees all of it');
        else expect(note).toBeUndefined();
      }
      expect(anju.one_credential_for_each).toBe(department.id === 'unit' ? 'unit' : undefined);
      expect(anju.review).toBe(department.id === 'employment' ? 'online' : undefined);
    }
  });
});

describe('over HTTP', () => {
  let issuer: RunningIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
  }, 60_000);
  afterAll(() => issuer.stop());

  it.each([
    ['', 'zh-CN'],
    ['?locale=zh-CN', 'zh-CN'],
    ['?locale=en', 'en'],
  ])('the card is a picture that no browser takes for a page: card.svg%s', async (query, locale) => {
    const answer = await issuer.call(`/unit/types/unit/card.svg${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const unit = departments.find(({ id }) => id === 'unit') as (typeof departments)[number];
    expect(answer.text).toBe(cardTemplateBytes(unit, locale as 'en').toString('utf8'));
  });

  it.each(['?locale=fr', '?locale=__proto__', '?locale=en&locale=en'])(
    'there is no card in another language: %s',
    async (query) => {
      expect((await issuer.call(`/unit/types/unit/card.svg${query}`)).status).toBe(404);
    },
  );

  it('the metadata is served as it is hashed, fresh for an hour', async () => {
    const answer = await issuer.call('/unit/types/unit');
    const unit = departments.find(({ id }) => id === 'unit') as (typeof departments)[number];
    expect(sha256(Buffer.from(answer.text))).toBe(typeMetadataIntegrity(unit));
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
  });
});
