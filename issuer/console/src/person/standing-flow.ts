// Suspend, resume or revoke: always asked back in the panel, sent once.
import { ApiError } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { ClerkApi, CredentialState, StandingChange } from '../clerk-api.ts';

type StandingView =
  | { name: 'idle' }
  | { name: 'confirming'; change: StandingChange }
  | { name: 'sending'; change: StandingChange }
  /** `copies`: how many issued copies now have the new state. */
  | { name: 'done'; change: StandingChange; copies: number }
  | { name: 'failed'; change: StandingChange; error: ApiError };

export type StandingFlow = Readable<StandingView> & {
  ask(change: StandingChange): void;
  confirm(): Promise<void>;
  cancel(): void;
};

const stateAfter: Record<StandingChange, CredentialState> = {
  suspend: 'suspended',
  resume: 'valid',
  revoke: 'revoked',
};

/** Which changes make sense from a state; a revoked credential never comes back. Who has none yet can be kept from one. */
export const changesFrom: Record<CredentialState, StandingChange[]> = {
  not_issued: ['suspend'],
  valid: ['suspend', 'revoke'],
  suspended: ['resume', 'revoke'],
  revoked: [],
};

export function createStandingFlow(ports: {
  api: Pick<ClerkApi, 'changeStanding'>;
  department: string;
  personNumber: string;
  onChanged?: (state: CredentialState) => void;
}): StandingFlow {
  const { api, department, personNumber, onChanged } = ports;
  const view = writable<StandingView>({ name: 'idle' });

  return {
    subscribe: view.subscribe,

    ask(change) {
      if (get(view).name !== 'sending') view.set({ name: 'confirming', change });
    },

    async confirm() {
      const current = get(view);
      if (current.name !== 'confirming' && current.name !== 'failed') return;
      const { change } = current;
      view.set({ name: 'sending', change });
      try {
        const counts = await api.changeStanding(change, department, personNumber);
        const copies = Object.values(counts).find((value) => typeof value === 'number') ?? 0;
        view.set({ name: 'done', change, copies });
        onChanged?.(change === 'resume' && copies === 0 ? 'not_issued' : stateAfter[change]);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        view.set({ name: 'failed', change, error });
      }
    },

    cancel() {
      if (get(view).name !== 'sending') view.set({ name: 'idle' });
    },
  };
}
