// Keys of accounts that a fresh anvil endows with money. Everybody knows them: for the embedded chain only.

/** Account 0: pays for what departments write. */
export const developmentFunderKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** Account 1: governs the registry. */
export const developmentGovernorKey = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
