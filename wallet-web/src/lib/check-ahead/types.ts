// What the citizen sees before going to an office: services to choose from, and what their rules say of the cards at hand.
import type { LocalizedText } from '../localized-text.ts';
import type { RuleDecision } from '../types.ts';

/** A rule in force, in its own words. */
export type ServiceView = {
  ruleId: string;
  version: string;
  title: LocalizedText;
  purpose: LocalizedText;
  citation: string;
  /** first day, ISO date, of another version that the registry announced; null: none is */
  changesOn: string | null;
  /** kinds of cards that it looks at, by one of its ways or another */
  needs: { vct: string; cardName: LocalizedText; isHeld: boolean }[];
};

export type Services = {
  services: ServiceView[];
  /** when the registry said so, ISO instant */
  confirmedAt: string;
  /** false: it cannot be asked now; what is superseded since cannot be known */
  isConfirmedNow: boolean;
  /** in force, and not to be had or read: nobody serves it, or only other bytes than were published */
  lacking: { ruleId: string; version: string; code: string }[];
};

/** A person's own figure beside the law's. */
export type AheadFigure = {
  what: LocalizedText;
  own: LocalizedText;
  /** null where the clause's own words say it */
  wanted: LocalizedText | null;
  met: boolean;
};

export type AheadClause = {
  id: string;
  text: LocalizedText;
  citation: string;
  met: boolean | 'unproved';
  figures: AheadFigure[];
};

/** A card that was looked at. */
export type AheadCard = {
  cardId: string;
  cardName: LocalizedText;
  issuerName: LocalizedText;
  /** last day on which it is good, ISO date; null when it has no end */
  validUntil: string | null;
  copiesLeft: number;
  /** further cards of the kind that would do; the newest was taken */
  otherCards: number;
};

/** Where a kind of card can be asked for. */
export type AheadSource = { issuerName: LocalizedText; url: string; configurationId: string };

/** What stands in the way of an answer, and where to get it. */
export type AheadLack = {
  vct: string;
  cardName: LocalizedText;
  /** `ends_before`: good now, and no longer on the day in question */
  reason: 'no_card' | 'expired' | 'ends_before' | 'revoked' | 'suspended' | 'claims_not_held';
  /** what the rule wants to know of it, by its own names */
  needs: LocalizedText[];
  /** the card that is held and does not do; null: none is */
  cardId: string | null;
  from: AheadSource[];
};

/**
 * `open`: nothing speaks against it, and something is not known yet; `fails`: one of its conditions is not met;
 * `cards_differ`: the cards are not one person's and one household's; `not_known`: the rule cannot read a card.
 */
export type AheadStanding = 'eligible' | 'open' | 'fails' | 'cards_differ' | 'not_known';

/** One way of the rule over the cards that are held. */
export type AheadWay = {
  /** as the law calls it; null where it has no name */
  name: LocalizedText | null;
  /** which of several cards it is about, where each counts by itself; else null */
  byCard: LocalizedText | null;
  standing: AheadStanding;
  /** what the rule says of what this way would show; null where it would not be decided */
  decision: RuleDecision | null;
  /** its own conditions: not met first, then not known, then met */
  clauses: AheadClause[];
  grade: { title: LocalizedText; value: LocalizedText } | null;
  /** every condition is met, and none of the rule's grades applies */
  isWithoutGrade: boolean;
  cards: AheadCard[];
  lacks: AheadLack[];
  /** last day on which all these cards are good, ISO date; null: they have no end */
  goodUntil: string | null;
};

export type AheadOutcome = {
  service: Pick<ServiceView, 'ruleId' | 'version' | 'title' | 'purpose' | 'citation' | 'changesOn'>;
  /** the day it was worked out for, in the rule's time zone, ISO date; and today there */
  on: string;
  today: string;
  confirmedAt: string;
  isConfirmedNow: boolean;
  /** `more_needed`: it cannot be told yet */
  decision: RuleDecision;
  /** the most promising first; one at least */
  ways: [AheadWay, ...AheadWay[]];
  /** what the law knows and the rule says nothing about */
  notCovered: LocalizedText[];
  /** what "once" means for who is found eligible; null: it may be asked as often as wished */
  once: LocalizedText | null;
};

export type CheckAhead = {
  /**
   * The rules in force. Registry, hosts of rules and departments are asked the same whatever the citizen looks at then.
   * Throws `registry_unavailable` where the registry cannot be asked and never was.
   */
  services(): Promise<Services>;
  /**
   * What a rule says of the cards at hand: worked out here, with no request to anybody, no copy spent, nothing written down.
   * @param on the day of the visit, ISO date; what is no day from today on counts as today
   * Throws `service_not_at_hand` for a rule that is not in force on that day or was not fetched by `services`.
   */
  checkAhead(ruleId: string, on?: string): Promise<AheadOutcome>;
};
