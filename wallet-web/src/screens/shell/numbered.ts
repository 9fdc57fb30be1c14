/** How many there are, as English says it: `1 card`, `3 cards`. Chinese has one form for all numbers. */
export const numbered = (count: number, one: string, several: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${several}`;
