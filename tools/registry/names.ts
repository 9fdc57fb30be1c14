// People's names for what the chain knows by address: parties, departments, agencies.
import { type DecidedBy, parseRegistration, type RegistryOverview } from '@anju/registry-contracts/follow';
import { plainText } from '../plain-text.ts';

export type Name = { 'zh-CN': string; en: string };

/** Both languages on one line. */
export const shownName = (name: Name, mostCharacters = 60): string =>
  `${plainText(name['zh-CN'], mostCharacters)} · ${plainText(name.en, mostCharacters)}`;

export const shortHex = (hex: string): string => `${hex.slice(0, 12)}…`;

/** A party by its name, or by its address once it has left. */
export function partyName({ parties }: Pick<RegistryOverview, 'parties'>, address: string): string {
  const party = parties.find((one) => one.address === address);
  return party === undefined ? `${address} (no party now)` : shownName(party.name);
}

export function decidedText(overview: Pick<RegistryOverview, 'parties'>, decided: DecidedBy): string {
  switch (decided.by) {
    case 'founding':
      return 'at the founding';
    case 'party':
      return `alone: ${partyName(overview, decided.party)}`;
    case 'council':
      return `proposal ${decided.proposal}: ${decided.approvals.map((one) => partyName(overview, one)).join(', ')}`;
  }
}

/** Name of an agency by its last registration; undefined when that is none that a wallet reads. */
export function agencyName(document: string | undefined): Name | undefined {
  try {
    return document === undefined ? undefined : parseRegistration(document).name;
  } catch {
    return undefined;
  }
}
