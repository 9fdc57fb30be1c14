/**
 * Units of the data standard, so that an area is never compared with money, nor usable with building area.
 * A unit is written `fen`, `usd_cent`, `csqm` (0.01 m²), `person`, `home`, `month`, `day`, `percent`, `1`, or one over others:
 * `csqm/person`, `fen/person/month`.
 */

export const AREA_KINDS = ['usable', 'building', 'exclusive'] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

/** A percentage stays one: 100 percent is not 1, so that no hundred is lost on the way. */
export const BASE_UNITS = [
  'fen',
  'usd_cent',
  'csqm',
  'person',
  'home',
  'month',
  'day',
  'percent',
  '1',
] as const;

/** Exponents of base units, areas told apart by kind; zero exponents are left out. */
export type Dimension = ReadonlyMap<string, number>;

/** True when `unit` contains an area and therefore needs to say which kind. */
export function unitHasArea(unit: string): boolean {
  return unit.split('/').includes('csqm');
}

/** The dimension of a written unit, or null when the unit is not one of the data standard's or names a base twice. */
export function dimensionOf(unit: string, area?: AreaKind): Dimension | null {
  const bases = unit.split('/');
  if (!bases.every((base) => (BASE_UNITS as readonly string[]).includes(base))) return null;
  if (new Set(bases).size !== bases.length || bases.lastIndexOf('1') > 0) return null;
  return multiply(
    bases.map((base, index) =>
      base === '1'
        ? new Map()
        : new Map([[base === 'csqm' ? `csqm:${area ?? '?'}` : base, index === 0 ? 1 : -1]]),
    ),
  );
}

export function multiply(dimensions: readonly Dimension[]): Dimension {
  const result = new Map<string, number>();
  for (const dimension of dimensions)
    for (const [base, exponent] of dimension) result.set(base, (result.get(base) ?? 0) + exponent);
  for (const [base, exponent] of result) if (exponent === 0) result.delete(base);
  return result;
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.size === b.size && [...a].every(([base, exponent]) => b.get(base) === exponent);
}

/** For sentences: `csqm:usable`, `fen/person/month`, `person^2`, `1`. */
export function nameDimension(dimension: Dimension): string {
  const side = (sign: 1 | -1) =>
    [...dimension]
      .filter(([, exponent]) => Math.sign(exponent) === sign)
      .map(([base, exponent]) => (Math.abs(exponent) === 1 ? base : `${base}^${Math.abs(exponent)}`));
  return [side(1).join('·') || '1', ...side(-1)].join('/');
}
