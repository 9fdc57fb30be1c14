// Whether two JSON values are the same: whatever order members stand in, and nothing else being alike.

/** No deeper than `expected` goes is `given` looked at, so it may come from anyone. */
export function isSameJson(expected: unknown, given: unknown): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(given) || given.length !== expected.length) return false;
    return expected.every((one, index) => isSameJson(one, given[index]));
  }
  if (typeof expected !== 'object' || expected === null) return expected === given;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const members = Object.entries(expected);
  if (Object.keys(given).length !== members.length) return false;
  return members.every(
    ([name, one]) => Object.hasOwn(given, name) && isSameJson(one, (given as Record<string, unknown>)[name]),
  );
}
