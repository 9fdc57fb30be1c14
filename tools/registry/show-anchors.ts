// Streams of anchors and the outcome of checking them.
import type { RegistryOverview, StreamRecord } from '@anju/registry-contracts/follow';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import type { AnchorResult, CheckedStream } from './check-anchors.ts';
import { shownMoment } from './moments.ts';
import { agencyName, shortHex } from './names.ts';
import type { Shown } from './show-listings.ts';

/** Whose stream it is, as far as the registry names them. */
function ownerOf(overview: RegistryOverview, did: string): string {
  const agency = overview.verifiers.find((one) => one.did === did);
  const name = agencyName(agency?.versions.at(-1)?.document);
  const issuer = overview.listings.find((one) => one.did === did);
  return plainText(name?.en ?? issuer?.iss ?? did, 60);
}

const kinds: Record<StreamRecord['kind'], string> = {
  'status-list': 'status list',
  'audit-log': 'audit log',
};

export function showAnchors(overview: RegistryOverview): Shown {
  const rows = overview.streams.map((stream) => {
    const last = stream.latest.at(-1);
    return [
      ownerOf(overview, stream.did),
      kinds[stream.kind],
      String(stream.anchorCount),
      shownMoment(last?.atSeconds),
      last === undefined ? '–' : String(last.size),
      last === undefined ? '–' : shortHex(last.digestHex),
      plainText(stream.uri, 100),
    ];
  });
  return {
    json: { streams: overview.streams },
    text:
      rows.length === 0
        ? 'Nobody anchors anything yet.'
        : textTable(['WHOSE', 'WHAT', 'ANCHORS', 'LAST', 'SIZE', 'DIGEST', 'PUBLISHED AT'], rows),
  };
}

const words: Record<AnchorResult, string> = {
  matches: 'matches',
  not_yet_anchored: 'not yet anchored',
  differs: 'DIFFERS',
  unreachable: 'UNREACHABLE',
};

export function showChecked(overview: RegistryOverview, checked: readonly CheckedStream[]): Shown {
  const isGood = checked.every(({ result }) => result === 'matches' || result === 'not_yet_anchored');
  const rows = checked.map((one) => [
    words[one.result],
    ownerOf(overview, one.did),
    kinds[one.kind],
    plainText(one.uri, 100),
    one.sentence,
  ]);
  const verdict = isGood
    ? 'Everything that is anchored is published unaltered.'
    : 'Not everything that is anchored is published unaltered.';
  return {
    json: { isGood, streams: checked },
    text:
      rows.length === 0
        ? 'Nobody anchors anything yet.'
        : `${textTable(['RESULT', 'WHOSE', 'WHAT', 'PUBLISHED AT', ''], rows)}\n\n${verdict}`,
  };
}
