import { ApiError } from '@anju/staff';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { CredentialState } from '../src/clerk-api.ts';
import { changesFrom, createStandingFlow } from '../src/person/standing-flow.ts';

function panel(refuse?: ApiError) {
  const sent: string[] = [];
  const changed: CredentialState[] = [];
  const flow = createStandingFlow({
    department: 'income',
    personNumber: 'P1',
    onChanged: (state) => changed.push(state),
    api: {
      changeStanding: async (change, department, personNumber) => {
        sent.push(`${change} ${department} ${personNumber}`);
        if (refuse) throw refuse;
        return { [`${change}d`]: 10 };
      },
    },
  });
  return { flow, sent, changed };
}

describe('suspending, resuming and revoking', () => {
  it('sends nothing before it was confirmed', async () => {
    const { flow, sent } = panel();
    flow.ask('revoke');
    expect(get(flow)).toEqual({ name: 'confirming', change: 'revoke' });
    flow.cancel();
    await flow.confirm();
    expect(sent).toEqual([]);
    expect(get(flow)).toEqual({ name: 'idle' });
  });

  it('sends once what was confirmed, however often the button is pressed', async () => {
    const { flow, sent, changed } = panel();
    flow.ask('suspend');
    await Promise.all([flow.confirm(), flow.confirm()]);
    expect(sent).toEqual(['suspend income P1']);
    expect(changed).toEqual(['suspended']);
    expect(get(flow)).toEqual({ name: 'done', change: 'suspend', copies: 10 });
  });

  it('changes nothing on the screen when the service refused, and can be tried again', async () => {
    const { flow, sent, changed } = panel(new ApiError('unreachable', 0));
    flow.ask('revoke');
    await flow.confirm();
    expect(get(flow)).toMatchObject({ name: 'failed', change: 'revoke' });
    expect(changed).toEqual([]);
    await flow.confirm();
    expect(sent).toHaveLength(2);
  });

  it('offers no way back from revoked, and nothing where nothing was issued', () => {
    expect(changesFrom.revoked).toEqual([]);
    expect(changesFrom.not_issued).toEqual([]);
    expect(changesFrom.suspended).toContain('resume');
  });
});
