/** How often a rule is tried: `often` with ANJU_FULL=1, which is what `npm run test:full` sets. */
const isFull = process.env.ANJU_FULL === '1';
export const runs = (few: number, often: number): { numRuns: number } => ({ numRuns: isFull ? often : few });
