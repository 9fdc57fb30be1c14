// What a key's listing is worth, in the order of the contract's enum `KeyState`.

const keyStates = ['unlisted', 'active', 'retired', 'suspended', 'withdrawn', 'compromised'] as const;

/** State of a listing: only `active` may sign; what a `retired` key signed stays good; the others do not count. */
export type KeyState = Exclude<(typeof keyStates)[number], 'unlisted'>;

/** The contract's number for a state. */
export const keyStateNumber = (state: KeyState): number => keyStates.indexOf(state);

/** The state for the contract's number; undefined for "unlisted" and for numbers that the contract does not have. */
export const keyStateFromNumber = (number: number): KeyState | undefined => {
  const state = keyStates[number];
  return state === 'unlisted' ? undefined : state;
};
