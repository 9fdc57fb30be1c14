// A published rule from its bytes. Comes with the rule language.
import { parseRule, type Rule, RuleError } from '@anju/eligibility';
import { WalletError } from '../../errors.ts';
import type { RuleReference } from '../../types.ts';

/**
 * @param bytes whose hash is the published one
 * Throws `request_rule_unreadable`, and `request_rule_altered` for a document of another id or version.
 */
export function readDocument(bytes: Uint8Array, named: Pick<RuleReference, 'id' | 'version'>): Rule {
  let rule: Rule;
  try {
    rule = parseRule(bytes);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new WalletError('request_rule_unreadable', { cause: error.code });
  }
  if (rule.id !== named.id || rule.version !== named.version) throw new WalletError('request_rule_altered');
  return rule;
}
