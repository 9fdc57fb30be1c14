/** Claims paths as DCQL has them (OpenID4VP 1.0, section 7): names, indices, null for every element. */
import { isJsonObject, type Json, type JsonObject } from '../encoding/json.ts';

export type ClaimPath = readonly (string | number | null)[];

/** A top-level name, or a path. */
export type ClaimQuery = string | ClaimPath;

/** Stands where an array element is not disclosed, so that those behind it keep the index by which they are asked for. */
export const undisclosed: JsonObject = /* @__PURE__ */ Object.freeze({});

/** One element that a path selects: its names and indices, without nulls, and what stands there. */
export interface SelectedClaim {
  place: ClaimPath;
  value: Json;
}

export function pathOf(query: ClaimQuery): ClaimPath {
  return typeof query === 'string' ? [query] : query;
}

/** Undefined where the step does not fit the kind of value: then the whole path selects nothing (section 7.1.1). */
function childrenAt(value: Json, step: string | number | null): [string | number, Json][] | undefined {
  if (typeof step === 'string') {
    if (!isJsonObject(value)) return undefined;
    return Object.hasOwn(value, step) ? [[step, value[step] as Json]] : [];
  }
  if (!Array.isArray(value)) return undefined;
  const elements: [number, Json | undefined][] = step === null ? [...value.entries()] : [[step, value[step]]];
  return elements.filter(
    (entry): entry is [number, Json] => entry[1] !== undefined && entry[1] !== undisclosed,
  );
}

/** What `path` selects, in order; empty when that is nothing or the path does not fit. */
export function selectClaims(root: Json, path: ClaimPath): readonly SelectedClaim[] {
  let selected: SelectedClaim[] = [{ place: [], value: root }];
  for (const step of path) {
    const next: SelectedClaim[] = [];
    for (const { place, value } of selected) {
      const children = childrenAt(value, step);
      if (children === undefined) return [];
      for (const [at, child] of children) next.push({ place: [...place, at], value: child });
    }
    selected = next;
  }
  return selected;
}

/** Does disclosing what stands at `place` serve `selected`: because it is that element, leads to it, or is within it? */
export function serves(place: ClaimPath, { place: selected }: SelectedClaim): boolean {
  const shared = Math.min(place.length, selected.length);
  for (let i = 0; i < shared; i += 1) if (place[i] !== selected[i]) return false;
  return true;
}

export function holdsClaim(value: Json | undefined, path: ClaimPath): boolean {
  return value !== undefined && selectClaims(value, path).length > 0;
}
