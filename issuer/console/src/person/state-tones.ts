// How the state of a credential is drawn: tone and shape beside the word.
import type { CredentialState } from '../clerk-api.ts';

type Drawn = { tone: 'neutral' | 'good' | 'attention' | 'bad'; icon: 'dash' | 'check' | 'warning' | 'cross' };

export const stateTones: Record<CredentialState, Drawn> = {
  not_issued: { tone: 'neutral', icon: 'dash' },
  valid: { tone: 'good', icon: 'check' },
  suspended: { tone: 'attention', icon: 'warning' },
  revoked: { tone: 'bad', icon: 'cross' },
};
