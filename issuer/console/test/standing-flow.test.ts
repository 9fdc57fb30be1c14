import { ApiError } from '@anju/staff';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { CredentialState } from '../src/clerk-api.ts';
import { changesFrom, createStandingFlow } from '../src/person/standing-flow.ts';

function panel(refuse?: ApiError, copies = 10) {
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
        return { [`${change}d`]: copies };
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

  it('leaves who had nothing with nothing when a suspension is lifted', async () => {
    const { flow, changed } = panel(undefined, 0);
    flow.ask('resume');
    await flow.confirm();
    expect(changed).toEqual(['not_issued']);
  });

  it('offers no way back from revoked, and where nothing was issued only to keep it so', () => {
    expect(changesFrom.revoked).toEqual([]);
    expect(changesFrom.not_issued).toEqual(['suspend']);
    expect(changesFrom.suspended).toContain('resume');
  });
});
