// What one event of the registry's contracts changes.
import { ZeroHash } from 'ethers';
import { didOfAddress } from '../did-ethr.ts';
import { publicationKindFromNumber, registrationStateFromNumber } from '../enumerations.ts';
import { keyStateFromNumber } from '../key-state.ts';
import type { EmergencyRecord, Occurrence, ProposalRecord } from '../overview.ts';
import { FollowError } from './errors.ts';
import type { Listing, ReadEvent, Registration, RegistryState } from './state.ts';

const issuerRegistry = 1;

const text = (value: unknown): string => String(value);
/** A number of the contracts; all of ours fit. */
export const count = (value: unknown): number => Number(value as bigint);
const without0x = (value: unknown): string => text(value).slice(2);

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new FollowError('answer_malformed', 'an event about what never was');
  return value;
}

function takeVote(proposal: ProposalRecord, account: string): void {
  proposal.approvals = proposal.approvals.filter(({ party }) => party !== account);
}

/** Applies an event to a state in the making. Throws FollowError for what cannot have happened. */
export function applyEvent(
  state: RegistryState,
  { contract, name, args }: ReadEvent,
  when: Occurrence,
  chainId: number,
): void {
  const proposal = (): ProposalRecord => required(state.proposals[count(args.id) - 1]);
  const emergency = (): EmergencyRecord => ({
    ...when,
    decidedBy: { by: 'party', party: text(args.party) },
    party: text(args.party),
    reason: text(args.reason),
    untilSeconds: count(args.suspendedUntil),
  });
  const liftEmergencies = (of: { emergencies: EmergencyRecord[] }): void => {
    of.emergencies = of.emergencies.map((one) =>
      one.lifted !== undefined || one.untilSeconds < when.sinceSeconds ? one : { ...one, lifted: when },
    );
  };
  const listingsOf = (): Listing[] => required(state.listingsOfKey.get(text(args.keyThumbprint)));

  switch (name) {
    case 'PartyAdded':
      state.parties.push({
        address: text(args.account),
        name: { 'zh-CN': text(args.nameZh), en: text(args.nameEn) },
        sinceSeconds: when.sinceSeconds,
      });
      state.rulesSinceSeconds = when.sinceSeconds;
      break;
    case 'PartyRemoved':
      state.parties = state.parties.filter(({ address }) => address !== text(args.account));
      // for good: if the party comes back, what it voted before does not
      for (const one of state.proposals) {
        if (one.outcome === 'undecided') takeVote(one, text(args.account));
      }
      state.rulesSinceSeconds = when.sinceSeconds;
      break;
    case 'TermsChanged': {
      const terms = args.terms as Record<string, bigint>;
      state.terms = {
        threshold: count(terms.threshold),
        delaySeconds: count(terms.delaySeconds),
        lifetimeSeconds: count(terms.lifetimeSeconds),
        emergencySeconds: count(terms.emergencySeconds),
      };
      state.rulesSinceSeconds = when.sinceSeconds;
      break;
    }
    case 'ProposalMade':
      state.proposals.push({
        id: count(args.id),
        contentHash: text(args.contentHash),
        proposer: text(args.proposer),
        reason: text(args.reason),
        proposedAtSeconds: when.sinceSeconds,
        calls: (args.calls as { target: string; data: string }[]).map(({ target, data }) => ({
          target,
          data,
        })),
        approvals: [],
        expiresAtSeconds: when.sinceSeconds + state.terms.lifetimeSeconds,
        outcome: 'undecided',
      });
      break;
    case 'ProposalApproved': {
      const party = text(args.party);
      const others = proposal().approvals.filter((vote) => vote.party !== party);
      proposal().approvals = [...others, { party, atSeconds: when.sinceSeconds }];
      break;
    }
    case 'ApprovalWithdrawn': {
      const withdrawn = proposal();
      takeVote(withdrawn, text(args.party));
      // whatever the threshold becomes, this delay is over
      if (withdrawn.approvals.length < state.terms.threshold) delete withdrawn.vetoableUntilSeconds;
      break;
    }
    case 'DelayStarted':
      proposal().vetoableUntilSeconds = count(args.vetoableUntil);
      proposal().expiresAtSeconds = count(args.expiresAt);
      break;
    case 'ProposalVetoed':
      proposal().outcome = 'vetoed';
      proposal().decidedAtSeconds = when.sinceSeconds;
      proposal().vetoedBy = { party: text(args.party), reason: text(args.reason) };
      break;
    case 'ProposalExecuted':
      proposal().outcome = 'executed';
      proposal().decidedAtSeconds = when.sinceSeconds;
      break;
    case 'KeyListed': {
      const listing: Listing = {
        identity: text(args.did),
        typeHash: text(args.typeHash),
        thumbprintHex: without0x(args.keyThumbprint),
        did: didOfAddress(chainId, text(args.did)),
        vct: text(args.vct),
        iss: text(args.iss),
        history: [{ ...when, state: 'active' }],
        emergencies: state.listingsOfKey.get(text(args.keyThumbprint))?.[0]?.emergencies ?? [],
      };
      state.listings.push(listing);
      const before = state.listingsOfKey.get(text(args.keyThumbprint)) ?? [];
      state.listingsOfKey.set(text(args.keyThumbprint), [...before, listing]);
      break;
    }
    case 'KeyStateChanged': {
      const keyState = required(keyStateFromNumber(count(args.state)));
      const goodUntilSeconds = count(args.goodUntil);
      const record = { ...when, state: keyState, ...(goodUntilSeconds === 0 ? {} : { goodUntilSeconds }) };
      required(listingsOf().find(({ typeHash }) => typeHash === text(args.typeHash)));
      for (const listing of listingsOf()) {
        // a stolen key is stolen for everything that it may sign
        const isMeant = keyState === 'compromised' || listing.typeHash === text(args.typeHash);
        if (isMeant) listing.history.push(record);
      }
      break;
    }
    case 'KeySuspendedInEmergency':
      for (const listing of listingsOf()) listing.emergencies = [...listing.emergencies, emergency()];
      break;
    case 'EmergencySuspensionLifted':
      if (contract === issuerRegistry) for (const listing of listingsOf()) liftEmergencies(listing);
      else liftEmergencies(required(state.verifiers.get(text(args.did))));
      break;
    case 'RootListed':
      state.roots.set(text(args.rootThumbprint), { ...when, sha256Hex: without0x(args.rootThumbprint) });
      break;
    case 'RootWithdrawn': {
      const root = required(state.roots.get(text(args.rootThumbprint)));
      state.roots.set(text(args.rootThumbprint), { ...root, withdrawn: when });
      break;
    }
    case 'VerifierRegistered': {
      const identity = text(args.did);
      const agency: Registration = state.verifiers.get(identity) ?? {
        identity,
        did: didOfAddress(chainId, identity),
        versions: [],
        history: [],
        emergencies: [],
      };
      agency.versions.push({
        ...when,
        version: count(args.version),
        thumbprintHex: without0x(args.keyThumbprint),
        document: text(args.document),
      });
      // a later registration leaves the state as it is
      if (agency.history.length === 0) agency.history.push({ ...when, state: 'active' });
      state.verifiers.set(identity, agency);
      state.verifierOfKey.set(text(args.keyThumbprint), identity);
      break;
    }
    case 'VerifierStateChanged': {
      const agency = required(state.verifiers.get(text(args.did)));
      agency.history.push({ ...when, state: required(registrationStateFromNumber(count(args.state))) });
      break;
    }
    case 'VerifierSuspendedInEmergency': {
      const agency = required(state.verifiers.get(text(args.did)));
      agency.emergencies = [...agency.emergencies, emergency()];
      break;
    }
    case 'VersionPublished':
      state.publications.push({
        ...when,
        kind: required(publicationKindFromNumber(count(args.kind))),
        id: text(args.id),
        version: text(args.version),
        sha256Hex: without0x(args.contentSha256),
        uri: text(args.uri),
        effectiveFromSeconds: count(args.effectiveFrom),
      });
      break;
    case 'Repealed':
      state.publications.push({
        ...when,
        kind: required(publicationKindFromNumber(count(args.kind))),
        id: text(args.id),
        effectiveFromSeconds: count(args.effectiveFrom),
      });
      break;
    case 'EffectCancelled': {
      const kind = publicationKindFromNumber(count(args.kind));
      const effectiveFromSeconds = count(args.effectiveFrom);
      const sha256Hex = args.contentSha256 === ZeroHash ? undefined : without0x(args.contentSha256);
      const index = state.publications.findLastIndex(
        (one) =>
          one.kind === kind &&
          one.id === text(args.id) &&
          one.sha256Hex === sha256Hex &&
          one.cancelled === undefined &&
          one.effectiveFromSeconds === effectiveFromSeconds,
      );
      state.publications[index] = { ...required(state.publications[index]), cancelled: when };
      break;
    }
    default:
      throw new FollowError('answer_malformed', 'an event that this version does not know');
  }
}
