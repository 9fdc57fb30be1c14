// Every name that some part of the rule format has, from its JSON Schema.
export function memberNames(part: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(part)) for (const one of part) memberNames(one, names);
  else if (typeof part === 'object' && part !== null) {
    for (const [word, one] of Object.entries(part)) {
      if (word === 'properties') for (const name of Object.keys(one as object)) names.add(name);
      memberNames(word === 'properties' ? Object.values(one as object) : one, names);
    }
  }
  return names;
}
