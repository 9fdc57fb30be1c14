/** Claims paths as DCQL has them (OpenID4VP 1.0, section 7): names, indices, null for every element. */
import { isJsonObject, type Json } from '../encoding/json.ts';

export type ClaimPath = readonly (string | number | null)[];

/** A top-level name, or a path. */
export type ClaimQuery = string | ClaimPath;

export function pathOf(query: ClaimQuery): ClaimPath {
  return typeof query === 'string' ? [query] : query;
}

/** Does disclosing what stands at `place` serve `asked`: because it is that claim, leads to it, or is within it? */
export function serves(place: ClaimPath, asked: ClaimPath): boolean {
  const shared = Math.min(place.length, asked.length);
  for (let i = 0; i < shared; i += 1) {
    const step = asked[i];
    if (step === null ? typeof place[i] !== 'number' : step !== place[i]) return false;
  }
  return true;
}

export function holdsClaim(value: Json | undefined, path: ClaimPath): boolean {
  if (value === undefined) return false;
  const [step, ...rest] = path;
  if (step === undefined) return true;
  if (typeof step === 'string') {
    return isJsonObject(value) && Object.hasOwn(value, step) && holdsClaim(value[step], rest);
  }
  if (!Array.isArray(value)) return false;
  if (step === null) return value.some((element: Json) => holdsClaim(element, rest));
  return holdsClaim(value[step], rest);
}
