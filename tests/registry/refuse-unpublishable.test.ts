// What the contract refuses when a publication is carried out is refused before anybody votes on it.
import type { PublicationRecord } from '@anju/registry-contracts/follow';
import type { Change } from '@anju/registry-contracts/govern';
import { describe, expect, it } from 'vitest';
import { refuseUnpublishable } from '../../tools/registry/refuse-unpublishable.ts';

const NOW = 1_000_000;
const DELAY = 50;
const terms = { threshold: 2, delaySeconds: DELAY, lifetimeSeconds: 900, emergencySeconds: 900 };
const decided = { block: 1, sinceSeconds: 1, decidedBy: { by: 'founding' as const } };
const held = (
  version: string | undefined,
  effectiveFromSeconds: number,
  isCancelled = false,
): PublicationRecord => ({
  ...{ ...decided, kind: 'rule', id: 'x', effectiveFromSeconds },
  ...(version === undefined ? {} : { version, sha256Hex: `${version}a`, uri: 'u' }),
  ...(isCancelled ? { cancelled: decided } : {}),
});
const publish = (version: string, effectiveFromSeconds: number, id = 'x'): Change => ({
  ...{ act: 'publish', kind: 'rule', id, version, sha256Hex: `${version}a`, effectiveFromSeconds, uri: 'u' },
});
const cancel = (version: string, effectiveFromSeconds: number): Change => ({
  ...{ act: 'cancel-publication', kind: 'rule', id: 'x', sha256Hex: `${version}a`, effectiveFromSeconds },
});
const look = (publications: PublicationRecord[], ...changes: Change[]) =>
  refuseUnpublishable(changes, { publications, terms }, NOW);

describe('a version is proposed', () => {
  it('from the first second after the delay, and after everything decided of its id', () => {
    expect(() => look([], publish('1', NOW + DELAY + 1))).not.toThrow();
    expect(() => look([held('1', NOW + 900)], publish('2', NOW + 901))).not.toThrow();
    expect(() => look([held('1', NOW + 900)], publish('2', NOW + 60, 'another'))).not.toThrow();
  });

  it('also after one that was cancelled, and in place of one that the same proposal cancels', () => {
    expect(() => look([held('1', NOW + 900, true)], publish('2', NOW + 60))).not.toThrow();
    expect(() => look([held('1', NOW + 900)], cancel('1', NOW + 900), publish('2', NOW + 60))).not.toThrow();
  });
});

describe('a version is refused', () => {
  it.each([
    [
      'that takes effect when the delay is just over',
      [],
      [publish('1', NOW + DELAY)],
      /nothing takes effect backwards/,
    ],
    ['for the past', [], [publish('1', NOW - 1)], /nothing takes effect backwards/],
    [
      'with the moment of the one before',
      [held('1', NOW + 900)],
      [publish('2', NOW + 900)],
      /version 1 of the same rule/,
    ],
    [
      'before a repeal that was decided',
      [held('1', 1), held(undefined, NOW + 900)],
      [publish('2', NOW + 60)],
      /a repeal of/,
    ],
    ['that is published', [held('1', 1)], [publish('1', NOW + 900)], /is published already: one version/],
    [
      'that was cancelled, under its name',
      [held('1', 1, true)],
      [publish('1', NOW + 900)],
      /already, and was cancelled/,
    ],
    [
      'before another of the same proposal',
      [],
      [publish('1', NOW + 900), publish('2', NOW + 60)],
      /version 1 of/,
    ],
    ['twice in one proposal', [], [publish('1', NOW + 900), publish('1', NOW + 901)], /published already/],
  ])('%s', (_, publications, changes, sentence) => {
    expect(() => look(publications, ...changes)).toThrow(sentence);
  });

  it('as is a repeal that would come too early', () => {
    const repeal: Change = { act: 'repeal', kind: 'rule', id: 'x', effectiveFromSeconds: NOW + DELAY };
    expect(() => look([held('1', 1)], repeal)).toThrow(/nothing takes effect backwards/);
  });
});
