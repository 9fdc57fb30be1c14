// Commands of a party of the council.
import { type Change, type Deployment, describeCall, type Governor } from '@anju/registry-contracts/govern';
import { UsageError } from '../command-line.ts';
import { acts } from './acts.ts';
import { withGovernor, withRegistry } from './at-hand.ts';
import { type Asked, type Command, idIn, nowSeconds, reasonIn } from './command.ts';
import { RegistryCommandError } from './errors.ts';
import { shownMoment } from './moments.ts';
import { type ChangeOptions, changeFromOptions, changeOptions, readChangesFile } from './read-changes.ts';
import { refuseUnpublishable } from './refuse-unpublishable.ts';
import type { Shown } from './show-listings.ts';

const acting = (
  asked: Asked,
  act: (party: Governor, deployment: Deployment) => Promise<Shown>,
): Promise<Shown> => withGovernor(asked.config, asked.given.as, act);

function changesIn({ words: [what = ''], given }: Asked): { changes: Change[]; reason?: string } {
  const chosen = Object.fromEntries(
    changeOptions.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  ) as ChangeOptions;
  if (Object.hasOwn(acts, what)) return { changes: [changeFromOptions(what as Change['act'], chosen)] };
  if (Object.keys(chosen).length > 0) {
    throw new UsageError(`“${what}” is no act: see npm run registry -- help.`);
  }
  return readChangesFile(what);
}

async function propose(asked: Asked): Promise<Shown> {
  const { changes, reason } = changesIn(asked);
  const why = asked.given.reason ?? reason;
  if (changes.some(({ act }) => act === 'publish' || act === 'repeal'))
    await withRegistry(asked.config, async ({ overview }) =>
      refuseUnpublishable(changes, overview, nowSeconds()),
    );
  return acting(asked, async (party) => {
    const { id, contentHash } = await party.propose({
      changes,
      reason: reasonIn({ given: why === undefined ? {} : { reason: why } }),
    });
    return {
      json: { id, contentHash },
      text: `Proposed, and approved, as proposal ${id}.\nOthers approve it with: npm run registry -- approve ${id} --content ${contentHash}`,
    };
  });
}

async function approve(asked: Asked): Promise<Shown> {
  const id = idIn(asked);
  const types = await withRegistry(asked.config, async ({ overview }) =>
    overview.listings.map(({ vct }) => vct),
  );
  return acting(asked, async (party, deployment) => {
    const read = await party.proposal(id);
    const described = read.calls.map((call) => describeCall(call, deployment, types));
    for (const { sentence } of described) asked.note(`  ${sentence.en}\n  ${sentence['zh-CN']}`);
    if (described.some(({ change }) => change === undefined) && asked.given.content === undefined) {
      throw new RegistryCommandError(
        'proposal_unread',
        `Proposal ${id} does something that this tool does not know. Whoever is sure of it approves with --content ${read.contentHash}.`,
      );
    }
    await party.approve(id, asked.given.content ?? read.contentHash);
    const { state, vetoableUntilSeconds, approvals } = await party.proposal(id);
    return {
      json: {
        id,
        contentHash: read.contentHash,
        state,
        approvals,
        vetoableUntilSeconds: vetoableUntilSeconds ?? null,
      },
      text:
        vetoableUntilSeconds === undefined
          ? `Approved proposal ${id}; it has ${approvals.length} approvals.`
          : `Approved proposal ${id}; it can be vetoed until ${shownMoment(vetoableUntilSeconds)}, and executed afterwards.`,
    };
  });
}

const simply =
  (act: (party: Governor, id: number, reason: string) => Promise<void>, done: string, needsReason = false) =>
  (asked: Asked): Promise<Shown> => {
    const id = idIn(asked);
    const reason = needsReason ? reasonIn(asked) : '';
    return acting(asked, async (party) => {
      await act(party, id, reason);
      return {
        json: { id, state: (await party.proposal(id)).state },
        text: done.replace('{id}', String(id)),
      };
    });
  };

async function suspend(asked: Asked): Promise<Shown> {
  const { thumbprint, did } = asked.given;
  const reason = reasonIn(asked);
  const subject =
    thumbprint === undefined ? (did === undefined ? undefined : { did }) : { thumbprintHex: thumbprint };
  if (subject === undefined || (thumbprint !== undefined && did !== undefined)) {
    throw new UsageError('Say what to suspend: --thumbprint HEX for a key, or --did DID for an agency.');
  }
  return acting(asked, async (party) => {
    await party.suspendInEmergency(subject, reason);
    return { json: { suspended: subject }, text: 'Suspended, for the emergency time at most.' };
  });
}

export const decideCommands: Record<string, Command> = {
  propose: { words: [1, 1], options: ['as', 'reason', ...changeOptions], run: propose },
  approve: { words: [1, 1], options: ['as', 'content'], run: approve },
  withdraw: {
    words: [1, 1],
    options: ['as'],
    run: simply((party, id) => party.withdrawApproval(id), 'Took the approval of proposal {id} back.'),
  },
  veto: {
    words: [1, 1],
    options: ['as', 'reason'],
    run: simply(
      (party, id, why) => party.veto(id, why),
      'Vetoed proposal {id}: it is stopped for good.',
      true,
    ),
  },
  execute: {
    words: [1, 1],
    options: ['as'],
    run: simply((party, id) => party.execute(id), 'Carried out proposal {id}.'),
  },
  suspend: { words: [0, 0], options: ['as', 'reason', 'thumbprint', 'did'], run: suspend },
  resend: {
    words: [0, 0],
    options: ['as'],
    run: (asked) =>
      acting(asked, async (party) => {
        const { sent } = await party.resend();
        return {
          json: { sent },
          text: sent === 0 ? 'The chain knows everything that was sent.' : `Sent ${sent} acts again.`,
        };
      }),
  },
};
