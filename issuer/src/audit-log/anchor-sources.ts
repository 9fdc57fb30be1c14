// What each department anchors: the digest of every status list as it is published, and the root of its audit log.
import { type AnchorSource, type PublishedLog, statusListDigest } from '@anju/audit-log';
import type { StatusStore } from '../status/ports.ts';
import type { createPublishStatusList } from '../status/publish-status-list.ts';

export type AnchoredDepartment = {
  id: string;
  did: string;
  credentialIssuer: string;
  publishStatusList: ReturnType<typeof createPublishStatusList>;
  auditLog: PublishedLog;
};

/** @returns a function that lists the streams there are now: a department opens new status lists as it issues */
export function createAnchorSources(
  departments: readonly AnchoredDepartment[],
  statuses: Pick<StatusStore, 'numbers'>,
): () => Promise<AnchorSource[]> {
  // A list is unpacked and hashed again only when it changed; its token may be signed again without that.
  const digests = new Map<string, { version: number; digest: { digestHex: string; size: number } }>();

  async function digestOf({ publishStatusList }: AnchoredDepartment, uri: string, number: number) {
    const published = await publishStatusList(number);
    if (!published) return null;
    const known = digests.get(uri);
    if (known?.version === published.version) return known.digest;
    const digest = await statusListDigest(published.token);
    digests.set(uri, { version: published.version, digest });
    return digest;
  }

  async function sourcesOf(department: AnchoredDepartment): Promise<AnchorSource[]> {
    const { id, did, credentialIssuer, auditLog } = department;
    const lists = (await statuses.numbers(id)).map((number): AnchorSource => {
      const uri = `${credentialIssuer}/status/${number}`;
      return { did, kind: 'status-list', uri, current: () => digestOf(department, uri, number) };
    });
    const log: AnchorSource = {
      did,
      kind: 'audit-log',
      uri: `${credentialIssuer}/audit-log`,
      current: () => auditLog.head(),
    };
    return [log, ...lists];
  }

  return async () => (await Promise.all(departments.map(sourcesOf))).flat();
}
