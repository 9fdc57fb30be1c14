// Lets a suite keep in a constant what its hooks make later, and may make again.

/** Has at each moment the members of what `current` gives; read before that is there, it says so. */
export function standIn<Thing extends object>(current: () => Thing | undefined): Thing {
  const now = (): Thing => {
    const thing = current();
    if (thing === undefined) throw new Error('what a suite starts is there in its hooks and tests alone');
    return thing;
  };
  return new Proxy({} as Thing, {
    get: (_, name) => Reflect.get(now(), name),
    has: (_, name) => Reflect.has(now(), name),
    ownKeys: () => Reflect.ownKeys(now()),
    getOwnPropertyDescriptor(_, name) {
      const found = Reflect.getOwnPropertyDescriptor(now(), name);
      return found && { ...found, configurable: true };
    },
  });
}
