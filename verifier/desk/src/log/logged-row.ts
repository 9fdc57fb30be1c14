// How a line of the log is shown: what came of it, and what it was about.
import type { LocalisedText } from '@anju/staff';
import type { Outcome } from '@anju/ui/outcomes';
import type { LoggedDecision } from '../desk-api.ts';
import { words } from '../words.ts';

export const outcomeOf = (row: LoggedDecision): Outcome =>
  row.state === 'decided' ? row.decision : 'refused';

/** The agency's own systems may ask what no rule covers. */
export const subjectOf = ({ rule }: { rule: { title: LocalisedText } | null }): LocalisedText =>
  rule === null ? words.ownQuery : rule.title;
