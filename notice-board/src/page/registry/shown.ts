// Times, durations and deciders in the reader's language.
import { fill, formatDateTime, preferences, t } from '@anju/ui';
import type { Decided, PartyName } from '../../registry/board.ts';
import { words } from './words.ts';

const LATEST_SECONDS = 8_640_000_000_000;

export const timeOf = (seconds: number): string =>
  seconds > LATEST_SECONDS ? '∞' : formatDateTime(new Date(seconds * 1000), preferences.language);

export const isoOf = (seconds: number): string | undefined =>
  seconds > LATEST_SECONDS ? undefined : new Date(seconds * 1000).toISOString();

/** In the largest unit that divides it. */
export function durationOf(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, unit] = units.find(([one]) => seconds >= one && seconds % one === 0) ?? [1, 'second'];
  return new Intl.NumberFormat(preferences.language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    seconds / size,
  );
}

export const partyOf = ({ name, address }: PartyName): string =>
  name === null ? fill(t(words.decided.former), { address: `${address.slice(0, 10)}…` }) : t(name);

export function decidedOf(decided: Decided): string {
  switch (decided.by) {
    case 'founding':
      return t(words.decided.founding);
    case 'party':
      return fill(t(words.decided.party), { party: partyOf(decided.party) });
    case 'council': {
      const parties = decided.approvals.map(partyOf).join(preferences.language === 'zh-CN' ? '、' : ', ');
      return fill(t(words.decided.council), { id: decided.proposal, parties });
    }
  }
}

/** The registry's word for each state, and how it is drawn. */
export const stateTones = {
  active: { tone: 'good', icon: 'check' },
  retired: { tone: 'neutral', icon: 'dash' },
  suspended: { tone: 'attention', icon: 'warning' },
  withdrawn: { tone: 'bad', icon: 'cross' },
  compromised: { tone: 'bad', icon: 'cross' },
} as const;
