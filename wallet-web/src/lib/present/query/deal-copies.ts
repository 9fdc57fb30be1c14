// Deals copies to what is asked: one card may answer several queries, each with a copy of its own, and no card gives more than
// it has left. Where it is scarce it goes to whom no other card would do for (augmenting paths).

/** `cardIds`: what would do, the preferred one first. */
export type Demand = { id: string; cardIds: readonly string[] };

/** By demand, the card that answers it; a demand that is not in it cannot be met together with the others. */
export function dealCopies(
  demands: readonly Demand[],
  copies: ReadonlyMap<string, number>,
): Map<string, string> {
  const dealt = new Map<string, string>();
  const byId = new Map(demands.map((demand) => [demand.id, demand]));
  const takersOf = (cardId: string) => [...dealt].flatMap(([id, card]) => (card === cardId ? [id] : []));
  const isFree = (cardId: string) => takersOf(cardId).length < (copies.get(cardId) ?? 0);

  function deal({ id, cardIds }: Demand, asked: Set<string>): boolean {
    const free = cardIds.find(isFree);
    if (free !== undefined) {
      dealt.set(id, free);
      return true;
    }
    for (const cardId of cardIds) {
      if (asked.has(cardId)) continue;
      asked.add(cardId);
      for (const taker of takersOf(cardId)) {
        const other = byId.get(taker);
        if (other === undefined || !deal(other, asked)) continue;
        dealt.set(id, cardId);
        return true;
      }
    }
    return false;
  }

  for (const demand of demands) deal(demand, new Set());
  return dealt;
}
