// What carrying a publication out would be refused for, said before anybody votes on it.
import type { PublicationRecord, RegistryOverview } from '@anju/registry-contracts/follow';
import type { Change } from '@anju/registry-contracts/govern';
import { plainText } from '../plain-text.ts';
import { RegistryCommandError } from './errors.ts';
import { shownMoment } from './moments.ts';

type Known = Pick<PublicationRecord, 'kind' | 'id' | 'version' | 'sha256Hex' | 'effectiveFromSeconds'> & {
  isCancelled: boolean;
};

const refuse = (sentence: string): never => {
  throw new RegistryCommandError('never_publishable', `${sentence} Nothing was proposed.`);
};

/**
 * Looks at the changes in their order, as they will be carried out. A version must take effect after the delay is over and
 * after everything of its id that was decided before; its name is used up, also when it was cancelled.
 * @throws RegistryCommandError `never_publishable`
 */
export function refuseUnpublishable(
  changes: readonly Change[],
  { publications, terms }: Pick<RegistryOverview, 'publications' | 'terms'>,
  nowSeconds: number,
): void {
  const known: Known[] = publications.map((one) => ({ ...one, isCancelled: one.cancelled !== undefined }));
  const delayOverSeconds = nowSeconds + terms.delaySeconds;
  for (const change of changes) {
    if (change.act === 'cancel-publication') {
      const { kind, id, sha256Hex, effectiveFromSeconds } = change;
      const meant = known.findLast(
        (one) =>
          one.kind === kind &&
          one.id === id &&
          one.sha256Hex === sha256Hex?.toLowerCase().replace(/^0x/, '') &&
          one.effectiveFromSeconds === effectiveFromSeconds &&
          !one.isCancelled,
      );
      if (meant !== undefined) meant.isCancelled = true;
    }
    if (change.act !== 'publish' && change.act !== 'repeal') continue;
    const { kind, id, effectiveFromSeconds } = change;
    const ofId = known.filter((one) => one.kind === kind && one.id === id);
    const version = change.act === 'publish' ? change.version : undefined;
    const what = `“${plainText(id, 60)}”${version === undefined ? '' : ` ${plainText(version, 40)}`}`;
    const from = shownMoment(effectiveFromSeconds);
    const before = ofId.find((one) => version !== undefined && one.version === version);
    if (before !== undefined)
      refuse(
        `${what} is published already${before.isCancelled ? ', and was cancelled' : ''}: one version names one document for ever. Give this one a new version.`,
      );
    if (effectiveFromSeconds <= delayOverSeconds)
      refuse(
        `${what} cannot take effect at ${from}: what is proposed now is carried out after ${shownMoment(delayOverSeconds)} at the earliest, and nothing takes effect backwards. Give --effective-from a later moment, such as the next midnight, with time for the others to approve.`,
      );
    const last = ofId.findLast(({ isCancelled }) => !isCancelled);
    if (last !== undefined && effectiveFromSeconds <= last.effectiveFromSeconds)
      refuse(
        `${what} cannot take effect at ${from}: ${last.version === undefined ? 'a repeal' : `version ${plainText(last.version, 40)}`} of the same ${kind} takes effect at ${shownMoment(last.effectiveFromSeconds)}, and each must come after the one before. Give --effective-from a later moment, or cancel the other first.`,
      );
    known.push({
      ...{ kind, id, effectiveFromSeconds, isCancelled: false },
      ...(change.act === 'publish' ? { version: change.version, sha256Hex: change.sha256Hex } : {}),
    });
  }
}
