// Public texts that stay on the device, so that a service can be checked without a network: the published rules, what the
// registry said of them, and where cards are issued. Nothing of the citizen's is among them.

export type KeptTexts = {
  get(name: string): Promise<string | null>;
  put(name: string, text: string): Promise<void>;
  /** Drops all but these. */
  keepOnly(names: readonly string[]): Promise<void>;
  clear(): Promise<void>;
};

export function createKeptTextsInMemory(): KeptTexts {
  const texts = new Map<string, string>();
  return {
    get: async (name) => texts.get(name) ?? null,
    put: async (name, text) => void texts.set(name, text),
    async keepOnly(names) {
      for (const name of texts.keys()) if (!names.includes(name)) texts.delete(name);
    },
    clear: async () => texts.clear(),
  };
}

/** Not `anju-wallet-…`: those the service worker drops with every build. */
const CACHE_NAME = 'anju-rules';
const addressOf = (name: string): string => `/kept/${encodeURIComponent(name)}`;

/** In the browser's cache. Where it keeps nothing (full, or a private window) this visit has the texts all the same. */
export function createKeptTextsInBrowser(storage: CacheStorage | undefined): KeptTexts {
  const memory = createKeptTextsInMemory();
  if (storage === undefined) return memory;
  const tolerant = async <T>(work: (cache: Cache) => Promise<T>): Promise<T | undefined> => {
    try {
      return await work(await storage.open(CACHE_NAME));
    } catch {
      return undefined;
    }
  };
  return {
    async get(name) {
      const known = await memory.get(name);
      if (known !== null) return known;
      const kept = await tolerant(async (cache) => (await cache.match(addressOf(name)))?.text());
      return kept ?? null;
    },
    async put(name, text) {
      await memory.put(name, text);
      await tolerant((cache) => cache.put(addressOf(name), new Response(text)));
    },
    async keepOnly(names) {
      await memory.keepOnly(names);
      const wanted = new Set(names.map(addressOf));
      await tolerant(async (cache) => {
        const old = (await cache.keys()).filter(({ url }) => !wanted.has(new URL(url).pathname));
        await Promise.all(old.map((request) => cache.delete(request)));
      });
    },
    async clear() {
      await memory.clear();
      await storage.delete(CACHE_NAME).catch(() => false);
    },
  };
}
