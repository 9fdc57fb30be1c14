// The parties by their names, and who decided what.
import type { DecidedBy, Occurrence, RegistryOverview } from '@anju/registry-contracts/follow';
import type { Board, Decided, Happened, PartyName } from './board.ts';
import { shownPair } from './shown-text.ts';

type Parties = Pick<RegistryOverview, 'parties'>;

export function partyOf({ parties }: Parties, address: string): PartyName {
  const party = parties.find((one) => one.address === address);
  return { address, name: party === undefined ? null : shownPair(party.name) };
}

export const partiesOf = (overview: Parties): Board['parties'] =>
  overview.parties.map(({ address, sinceSeconds }) => ({ ...partyOf(overview, address), sinceSeconds }));

function decidedOf(overview: Parties, decided: DecidedBy): Decided {
  switch (decided.by) {
    case 'founding':
      return { by: 'founding' };
    case 'party':
      return { by: 'party', party: partyOf(overview, decided.party) };
    case 'council': {
      const { proposal, approvals } = decided;
      return { by: 'council', proposal, approvals: approvals.map((one) => partyOf(overview, one)) };
    }
  }
}

export const happenedOf = (overview: Parties, { sinceSeconds, decidedBy }: Occurrence): Happened => ({
  sinceSeconds,
  decided: decidedOf(overview, decidedBy),
});
