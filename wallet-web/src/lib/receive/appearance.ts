// How a card looks and what its claims are called: from the issuer's metadata, and in more detail (units, labels of
// values) from the type metadata document where the issuer publishes one. All of it is foreign text: kept as text.
import type { GuardedFetch, JsonObject } from '../guarded-fetch.ts';
import { isObject, readJsonObject } from '../guarded-fetch.ts';
import { undescribed } from '../holder/claim-view.ts';
import type { CardAppearance, CardTemplates, ClaimAppearance } from '../holder/store.ts';
import { readDisplayText, readLocalizedText, untranslated } from '../localized-text.ts';
import type { IssuerDescription, OfferedConfiguration } from './metadata.ts';

const KINDS = ['text', 'integer', 'date', 'enumeration', 'boolean', 'image'] as const;
const MOST_CLAIMS = 64;

export function issuerName(description: IssuerDescription) {
  return (
    readDisplayText(description.display, ['name']) ?? untranslated(new URL(description.credentialIssuer).host)
  );
}

export function readAppearance(
  description: IssuerDescription,
  offered: OfferedConfiguration,
  typeMetadata: JsonObject | null,
  templates: CardTemplates | null = null,
): CardAppearance {
  const metadata = isObject(offered.document.credential_metadata) ? offered.document.credential_metadata : {};
  const type = typeMetadata ?? {};
  return {
    name:
      readDisplayText(type.display, ['name']) ??
      readDisplayText(metadata.display, ['name']) ??
      readDisplayText(offered.document.display, ['name']) ??
      untranslated(offered.vct),
    description:
      readDisplayText(type.display, ['description']) ?? readDisplayText(metadata.display, ['description']),
    issuerName: issuerName(description),
    colours: readColours(metadata.display) ?? readColours(type.display),
    claims: readClaims(type.claims ?? metadata.claims ?? []),
    ...(templates === null ? {} : { templates }),
  };
}

/** As served: the registry and the credential may hold the hash of exactly this text. */
export type TypeMetadata = { document: JsonObject; text: string };

/** The city's own types. */
const OUR_TYPES = 'urn:anju:';

/**
 * Type metadata of our departments stands beside the issuer, under the department's own name; of others at the type's own
 * address where that is the issuer's too. Nobody else hears who receives what.
 */
export async function fetchTypeMetadata(
  description: IssuerDescription,
  offered: OfferedConfiguration,
  get: GuardedFetch,
): Promise<TypeMetadata | null> {
  const address = typeMetadataAddress(description.credentialIssuer, offered.vct);
  if (address === null) return null;
  try {
    const answer = await get(address, { headers: { accept: 'application/json' } });
    const document = answer.status === 200 ? readJsonObject(answer) : null;
    return document?.vct === offered.vct ? { document, text: answer.text } : null;
  } catch {
    return null;
  }
}

function typeMetadataAddress(credentialIssuer: string, vct: string): string | null {
  const issuer = new URL(credentialIssuer);
  if (vct.startsWith(OUR_TYPES))
    return `${credentialIssuer}/types/${issuer.pathname.split('/').at(-1) ?? ''}`;
  return URL.parse(vct)?.origin === issuer.origin ? vct : null;
}

/** A type of which one person may have several says by which claim they differ (a flat each). */
export function recordKeyOf(typeMetadata: JsonObject | null): string | null {
  const ours = typeMetadata?.anju;
  const key = isObject(ours) ? ours.one_credential_for_each : undefined;
  return typeof key === 'string' ? key : null;
}

function readColours(display: unknown): CardAppearance['colours'] {
  for (const entry of Array.isArray(display) ? display.slice(0, 20) : []) {
    if (!isObject(entry)) continue;
    const simple =
      isObject(entry.rendering) && isObject(entry.rendering.simple) ? entry.rendering.simple : entry;
    const { background_color: background, text_color: text } = simple;
    if (isColour(background) && isColour(text)) return { background, text };
  }
  return null;
}

function isColour(value: unknown): value is string {
  return typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value);
}

function readClaims(claims: unknown): ClaimAppearance[] {
  if (!Array.isArray(claims)) return [];
  const read: ClaimAppearance[] = [];
  for (const claim of claims.slice(0, MOST_CLAIMS)) {
    if (!isObject(claim)) continue;
    const path: unknown = Array.isArray(claim.path) && claim.path.length === 1 ? claim.path[0] : undefined;
    if (typeof path !== 'string' || read.some((other) => other.name === path)) continue;
    const plain = undescribed(path);
    const ours = isObject(claim.anju) ? claim.anju : {};
    read.push({
      name: path,
      label: readDisplayText(claim.display, ['label', 'name']) ?? plain.label,
      kind: KINDS.find((kind) => kind === ours.kind) ?? 'unknown',
      unit: typeof ours.unit === 'string' ? ours.unit.slice(0, 16) : null,
      values: readValues(ours.values),
      matchOnly: plain.matchOnly || ours.disclosure === 'to_match_only',
    });
  }
  return read;
}

function readValues(values: unknown): ClaimAppearance['values'] {
  if (!Array.isArray(values)) return [];
  return values.slice(0, 200).flatMap((entry) => {
    if (!isObject(entry) || typeof entry.value !== 'string') return [];
    const label = readLocalizedText(entry.label);
    return label === null ? [] : [{ value: entry.value, label }];
  });
}
