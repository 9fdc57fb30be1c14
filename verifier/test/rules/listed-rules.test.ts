import { loadRules } from '@anju/city';
import { describe, expect, it } from 'vitest';
import { createListedRules, type RulesInRegistry } from '../../src/rules/listed-rules.ts';
import { createRuleCatalogue, type PublishedRule } from '../../src/rules/rule-catalogue.ts';

const at = new Date('2026-11-21T00:00:00Z');
const city = (await loadRules()).map(
  ({ rule, sha256Hex, bytes }): PublishedRule => ({ rule, sha256: sha256Hex, document: bytes }),
);
const [rule] = city;
const catalogue = createRuleCatalogue(city, []);

const registryWith = (sha256Hex: string): RulesInRegistry => ({
  inForce: (kind, id) => ({
    status: 'known',
    publication: {
      kind,
      id,
      version: rule?.rule.version ?? '',
      sha256Hex,
      effectiveFromSeconds: 1,
      sinceSeconds: 1,
      block: 1,
      decidedBy: { by: 'founding' },
    },
  }),
});
const idsIn = (registry: RulesInRegistry) =>
  createListedRules(catalogue, registry)
    .inForce(at)
    .map((published) => published.rule.id);

describe('a rule of the city', () => {
  it('is asked about when the registry has exactly its bytes in force', () => {
    expect(idsIn(registryWith(rule?.sha256 ?? ''))).toEqual([rule?.rule.id]);
  });

  it('is not asked about when one byte of it was changed after it was published', () => {
    expect(idsIn(registryWith('00'.repeat(32)))).toEqual([]);
  });

  it('is not asked about when it was never published, or was repealed', () => {
    expect(idsIn({ inForce: () => ({ status: 'none' }) })).toEqual([]);
  });

  it('is asked about in the version before, when a later one was published and cancelled', () => {
    const [first] = city;
    if (first === undefined) throw new Error('the city has no rule');
    const later = { ...first, rule: { ...first.rule, version: '9', in_force_from: '2026-11-20' } };
    const both = createRuleCatalogue([first, { ...later, sha256: '99'.repeat(32) }], []);
    expect(both.inForce(at).map(({ rule: { version } }) => version)).toEqual(['9']);
    const asked = createListedRules(both, registryWith(first.sha256)).inForce(at);
    expect(asked).toEqual([first]);
  });

  it('is not asked about under another version or another id than its bytes are published for', () => {
    const [first] = city;
    const renamed = { ...first, rule: { ...first?.rule, version: '9' } } as PublishedRule;
    const listed = createListedRules(createRuleCatalogue([renamed], []), registryWith(renamed.sha256));
    expect(listed.inForce(at)).toEqual([]);
  });

  it('is not asked about while nothing is known of the registry, and the desk is told why', () => {
    expect(() => idsIn({ inForce: () => ({ status: 'unknown' }) })).toThrow(
      expect.objectContaining({ code: 'registry_unavailable' }),
    );
  });

  it('keeps its text for cases that were decided by it, whatever the registry says now', () => {
    const listed = createListedRules(catalogue, { inForce: () => ({ status: 'none' }) });
    expect(listed.bySha256(rule?.sha256 ?? '')).toBe(rule);
    expect(listed.find(rule?.rule.id ?? '', rule?.rule.version ?? '')).toBe(rule);
  });
});
