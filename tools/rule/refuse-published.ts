// A published document is never written over: other bytes are another document, which nobody published.
import { parseRule } from '@anju/eligibility';
import { type Asked, sha256Hex } from './command.ts';
import { RuleToolError } from './errors.ts';

/** Where no registry can be asked, the city's own rules count as published: what cannot be known is not written over. */
export async function refusePublished(
  { around, note }: Pick<Asked, 'around' | 'note'>,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const hash = sha256Hex(bytes);
  const published = await around.published();
  if (published?.has(hash))
    throw new RuleToolError(
      'already_published',
      `${path} is published as it stands (SHA-256 ${hash}). Other bytes are another document, which nobody published: nothing was written. Write a new version instead.`,
    );
  if (published !== null) return;
  if ((await around.cityRules()).some((one) => sha256Hex(one.bytes) === hash))
    throw new RuleToolError(
      'already_published',
      `${path} is a rule of the city, and no registry answered that could say whether it is published: nothing was written. Start the town, or set REGISTRY_RPC_URL; a new version begins as a copy.`,
    );
  if (!isRule(bytes)) return;
  note(
    'No registry answered, so it is not known whether the old document is published. If it is, put it back and write a new version instead.',
  );
}

/** What is no rule yet was never published, and nobody needs to be told of a registry. */
function isRule(bytes: Uint8Array): boolean {
  try {
    parseRule(bytes);
    return true;
  } catch {
    return false;
  }
}
