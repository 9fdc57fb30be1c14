// What the public registry says of the town, read as a wallet reads it: who is listed, and which rule is in force.
import { inForceIn, readSnapshot } from '@anju/registry-contracts/read';
import type { WalletSetting } from './citizen.ts';
import { RULE_ID } from './people.ts';

export type RegistryResult = {
  person: 'registry';
  /** How many keys may sign, and how many kinds of credential they sign. */
  keys: number;
  types: number;
  /** Registered agencies and departments that may ask citizens something. */
  askers: number;
  /** Version of the demonstration's rule today; null where none is in force. */
  ruleVersion: string | null;
};

export async function showRegistry(
  { registry }: Pick<WalletSetting, 'registry'>,
  report: (step: string, result: string) => void,
): Promise<{ result: RegistryResult; problem: string | undefined }> {
  const now = new Date();
  const snapshot = await readSnapshot({ ...registry, fetch, now: () => now });
  const listed = snapshot.listings.filter(({ state }) => state === 'active');
  const types = new Set(listed.map(({ vct }) => vct)).size;
  const askers = snapshot.verifiers.filter(({ state }) => state === 'active').length;
  const rule = inForceIn(snapshot, 'rule', RULE_ID, now);
  report('may issue', `${listed.length} keys for ${types} kinds of credential`);
  report('may ask', `${askers} registered agencies and departments, for their registered purposes`);
  report(`the rule ${RULE_ID} in force`, rule?.version ?? 'none');
  const result: RegistryResult = {
    person: 'registry',
    keys: listed.length,
    types,
    askers,
    ruleVersion: rule?.version ?? null,
  };
  const isWhole = types > 0 && askers > 0 && rule !== undefined;
  return { result, problem: isWhole ? undefined : 'somebody is not listed, or no rule is in force' };
}
