// Rules and credential types by id, with their versions; streams of anchors.
import type { PublicationKind, RegistryOverview, StreamRecord } from '@anju/registry-contracts/follow';
import type { Publication, Stream } from './board.ts';
import { happenedOf } from './parties.ts';
import { shownText } from './shown-text.ts';

const MOST_VERSIONS = 20;
const MOST_EARLIER = 99;

export function publicationsOf(
  overview: RegistryOverview,
  kind: PublicationKind,
  nowSeconds: number,
): Publication[] {
  // what was cancelled stands among the proposals
  const all = overview.publications.filter((one) => one.kind === kind && one.cancelled === undefined);
  return [...new Set(all.map(({ id }) => id))].map((id) => {
    const records = all.filter((one) => one.id === id).slice(-MOST_VERSIONS);
    const effective = records.findLast(({ effectiveFromSeconds }) => effectiveFromSeconds <= nowSeconds);
    const last = records.at(-1);
    const published = records.filter(({ version }) => version !== undefined);
    const place = effective === undefined ? -1 : published.indexOf(effective);
    return {
      id: shownText(id, 200),
      versions: published.map((one) => ({
        ...happenedOf(overview, one),
        version: shownText(one.version ?? '', 100),
        sha256Hex: one.sha256Hex ?? '',
        uri: shownText(one.uri ?? '', 500),
        effectiveFromSeconds: one.effectiveFromSeconds,
      })),
      inForce: place === -1 ? null : place,
      repealedFromSeconds:
        last !== undefined && last.version === undefined ? last.effectiveFromSeconds : null,
    };
  });
}

export const streamsOf = (streams: readonly StreamRecord[]): Stream[] =>
  streams.map(({ stream, did, kind, uri, anchorCount, latest }) => {
    const last = latest.at(-1);
    return {
      stream,
      did,
      kind,
      uri: shownText(uri, 500),
      anchorCount,
      last:
        last === undefined
          ? null
          : {
              number: last.number,
              digestHex: last.digestHex,
              size: last.size,
              atSeconds: last.atSeconds,
            },
      earlier: latest
        .slice(0, -1)
        .reverse()
        .slice(0, MOST_EARLIER)
        .map(({ number, digestHex }) => ({ number, digestHex })),
    };
  });
