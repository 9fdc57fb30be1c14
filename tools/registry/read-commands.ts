// Commands that read: the registry as one poll shows it.
import { setTimeout as pause } from 'node:timers/promises';
import { developmentChainId } from '@anju/registry-contracts/follow';
import { EXIT_GOOD, EXIT_REFUSED, UsageError } from '../command-line.ts';
import { type Reading, withRegistry } from './at-hand.ts';
import { checkAnchors } from './check-anchors.ts';
import { type Asked, askedSeconds, type Command, idIn, nowSeconds } from './command.ts';
import { RegistryCommandError } from './errors.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { shownDuration } from './moments.ts';
import { showAnchors, showChecked } from './show-anchors.ts';
import { showDid } from './show-did.ts';
import { presentSeconds, type Shown, showIssuers, showPublications, showVerifiers } from './show-listings.ts';
import { showProposal, showProposals } from './show-proposals.ts';

const PATIENCE_SECONDS = 75;
const LOOK_AGAIN_MILLISECONDS = 2000;

const reading =
  (show: (overview: Parameters<typeof showIssuers>[0], seconds: number) => Shown, needs = {}) =>
  (asked: Asked): Promise<Shown> => {
    const at = askedSeconds(asked);
    const use = async ({ overview }: Reading): Promise<Shown> => {
      const seconds = at ?? presentSeconds(overview, nowSeconds());
      const { json, text } = show(overview, seconds);
      return { json: { asOfBlock: overview.block, ...(json as object) }, text };
    };
    return withRegistry(asked.config, use, needs);
  };
const withAnchors = { withAnchors: true };

async function anchorsCheck(asked: Asked): Promise<Shown & { exitCode: number }> {
  const patience = Number(asked.given.patience ?? PATIENCE_SECONDS);
  if (!Number.isSafeInteger(patience) || patience < 0 || patience > 3600) {
    throw new UsageError('--patience takes seconds, at most 3600.');
  }
  const until = Date.now() + patience * 1000;
  let isNoted = false;
  const check = async ({ follower, deployment, overview: first }: Reading) => {
    let overview = first;
    let isFirst = true;
    const checked = await checkAnchors({
      async readStreams() {
        if (!isFirst) await follower.pollOnce();
        isFirst = false;
        const now = follower.overview();
        if (now === 'unknown') {
          throw new RegistryCommandError('registry_unknown', 'The chain stopped answering.');
        }
        overview = now;
        return now.streams;
      },
      fetchText: createGuardedFetch({ allowsLoopback: deployment.chainId === developmentChainId }),
      async waitAgain() {
        if (Date.now() >= until) return false;
        if (!isNoted) {
          asked.note(`Something differs; looking again for up to ${shownDuration(patience)} …`);
          isNoted = true;
        }
        await pause(LOOK_AGAIN_MILLISECONDS);
        return true;
      },
    });
    const isGood = checked.every(({ result }) => result === 'matches' || result === 'not_yet_anchored');
    return { ...showChecked(overview, checked), exitCode: isGood ? EXIT_GOOD : EXIT_REFUSED };
  };
  return withRegistry(asked.config, check, withAnchors);
}

function anchors(asked: Asked): Promise<Shown & { exitCode?: number }> {
  const [what] = asked.words;
  if (what === 'check') return anchorsCheck(asked);
  if (what !== undefined) throw new UsageError('anchors is followed by nothing, or by check.');
  return reading(showAnchors, withAnchors)(asked);
}

const overviewOf = async ({ overview, deployment }: Reading): Promise<Shown> => ({
  json: overview,
  text: [
    showProposals(overview, deployment, nowSeconds()),
    showIssuers(overview, presentSeconds(overview, nowSeconds())),
    showVerifiers(overview, presentSeconds(overview, nowSeconds())),
    showPublications(overview, 'rule', nowSeconds()),
    showPublications(overview, 'type', nowSeconds()),
    showAnchors(overview),
  ]
    .map(({ text }) => text)
    .join('\n\n\n'),
});

export const readCommands: Record<string, Command> = {
  issuers: { words: [0, 0], options: ['at'], run: reading(showIssuers) },
  verifiers: { words: [0, 0], options: ['at'], run: reading(showVerifiers) },
  rules: { words: [0, 0], options: ['at'], run: reading((all, at) => showPublications(all, 'rule', at)) },
  types: { words: [0, 0], options: ['at'], run: reading((all, at) => showPublications(all, 'type', at)) },
  did: {
    words: [1, 1],
    options: ['at'],
    run: (asked) =>
      withRegistry(asked.config, ({ follower }) =>
        showDid(follower, asked.words[0] ?? '', {
          moment: new Date((askedSeconds(asked) ?? nowSeconds()) * 1000),
          isPast: asked.given.at !== undefined,
        }),
      ),
  },
  anchors: { words: [0, 1], options: ['patience'], run: anchors },
  proposals: {
    words: [0, 0],
    options: [],
    run: (asked) =>
      withRegistry(asked.config, async ({ overview, deployment }) =>
        showProposals(overview, deployment, nowSeconds()),
      ),
  },
  proposal: {
    words: [1, 1],
    options: [],
    run: (asked) => {
      const id = idIn(asked);
      return withRegistry(asked.config, async ({ overview, deployment }) =>
        showProposal(overview, deployment, id, nowSeconds()),
      );
    },
  },
  overview: {
    words: [0, 0],
    options: [],
    run: (asked) => withRegistry(asked.config, overviewOf, withAnchors),
  },
};
