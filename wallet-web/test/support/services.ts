// A citizen at home: the city's own rules, a registry that publishes them, hosts that serve them, and cards written straight
// into the wallet. Every request is recorded.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeptTextsInMemory, type KeptTexts } from '../../src/lib/check-ahead/kept-texts.ts';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
  type HolderStore,
} from '../../src/lib/headless.ts';
import type { StoredCard } from '../../src/lib/holder/store.ts';
import { createTestChain, REGISTRY, type TestChain } from './chain.ts';

const RULES = join(import.meta.dirname, '../../../city/rules');
export const NOW = new Date('2026-11-20T09:00:00Z');
export const HOSTS = ['https://rules.test', 'https://mirror.test'];

export type CityRule = { id: string; version: string; text: string; sha256: string };

export const CITY_RULES: CityRule[] = globSync('*.json', { cwd: RULES })
  .sort()
  .map((file) => {
    const text = readFileSync(join(RULES, file), 'utf8');
    const { id, version } = JSON.parse(text);
    return { id, version, text, sha256: hashOf(text) };
  });

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export type AtHome = {
  holder: Holder;
  chain: TestChain;
  store: HolderStore;
  texts: KeptTexts;
  /** what the hosts answer, by the name of the host and the address below it */
  served: Map<string, string>;
  /** every address asked, in order */
  asked: string[];
  clock: { at: Date };
  /** no address answers any more */
  disconnect(): void;
  hold(...cards: StoredCard[]): Promise<void>;
};

/** @param hosts that serve every rule */
export function createAtHome({ hosts = HOSTS.slice(0, 1), texts = createKeptTextsInMemory() } = {}): AtHome {
  const chain = createTestChain();
  for (const { id, version, sha256 } of CITY_RULES) {
    chain.publish({ kind: 'rule', id, version, sha256Hex: sha256 });
  }
  const served = new Map(
    hosts.flatMap((host) =>
      CITY_RULES.map(({ id, version, text }): [string, string] => [`${host}/rules/${id}/${version}`, text]),
    ),
  );
  const store = createStoreInMemory();
  const asked: string[] = [];
  const clock = { at: NOW };
  let isConnected = true;
  const fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    asked.push(address);
    if (!isConnected) throw new TypeError('fetch failed');
    if (address === REGISTRY.rpcUrls[0]) return chain.answer(String(init.body));
    const text = served.get(address);
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  };
  const holder = createHolder({
    ...{ fetch, store, keys: createKeyStoreInMemory(), now: () => clock.at, registry: REGISTRY, roots: [] },
    ...{ clientId: 'anju-wallet', services: hosts, keptTexts: texts },
  });
  return {
    ...{ holder, chain, store, texts, served, asked, clock },
    disconnect() {
      isConnected = false;
    },
    async hold(...cards) {
      for (const card of cards) {
        const copy = { copyId: `${card.cardId} 1`, cardId: card.cardId, keyId: 'k', credential: 'c' };
        await store.keepCard(card, [{ ...copy, state: 'unused' }], entryOf(card), null);
      }
    },
  };
}

const entryOf = ({ cardId, receivedAt, appearance }: StoredCard) => ({
  ...{ entryId: cardId, at: receivedAt, kind: 'received' as const, who: appearance.issuerName },
  ...{ title: appearance.name, purpose: null, disclosed: [] },
  outcome: { kind: 'received' as const, copies: 1 },
});

const NUMBERS = { person_number: 'P0000000001', household_number: 'H0000000001' };

let cardsMade = 0;
/** Later ones are newer. */
export function cardOf(
  type: string,
  claims: Record<string, unknown>,
  changes: Partial<StoredCard> = {},
): StoredCard {
  cardsMade += 1;
  const name = { 'zh-CN': `${type} 凭证`, en: `${type} card` };
  return {
    cardId: `${type} ${cardsMade}`,
    vct: `urn:anju:${type}:1`,
    iss: `https://issuer.test/${type}`,
    receivedAt: new Date(Date.UTC(2026, 0, 1) + cardsMade * 1000).toISOString(),
    expiresAtSeconds: null,
    claims: { ...NUMBERS, ...claims },
    alwaysShown: [],
    appearance: {
      ...{ name, description: null, issuerName: { 'zh-CN': '部门', en: 'Office' }, colours: null },
      claims: [],
    },
    ...changes,
  };
}

/** Meets Beijing's rule, exactly on both limits. */
export const beijingCards = (claims: Partial<Record<string, Record<string, unknown>>> = {}) => [
  cardOf('residency', { basis: 'urban_hukou', ...claims.residency }),
  cardOf('household', { household_size: 3, ...claims.household }),
  cardOf('property', { household_usable_area_csqm: 4500, ...claims.property }),
  cardOf('income', { household_annual_income_fen: 10_000_000, ...claims.income }),
];
