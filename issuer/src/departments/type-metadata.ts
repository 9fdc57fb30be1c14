// SD-JWT VC type metadata of a department's credential: words in both languages, how its card looks, what may be disclosed.
// Members under `anju` are ours: kinds, units, ranges and values, and what nobody asks for, which the draft has no words for.
import { createHash } from 'node:crypto';
import { cardTemplateBytes } from './card-template.ts';
import { type ClaimDefinition, type Department, mayStandOnCard } from './department-file.ts';

export const LOCALES = ['zh-CN', 'en'] as const;

/** In every presentation, because they are not selectively disclosable. */
const ALWAYS_DISCLOSED = ['iss', 'vct', 'vct#integrity', 'iat', 'exp', 'cnf', 'status'];

const W3C_NOTE = {
  'zh-CN': '此格式不能逐项出示：出示一份，其中的内容全部可见。其中没有人员编号和家庭编号。',
  en: 'This format cannot be shown claim by claim: whoever sees a copy sees all of it. The person number and the household number are not in it.',
};

/** W3C Subresource Integrity, as `vct#integrity` and `uri#integrity` have it. */
const integrityOf = (bytes: Uint8Array) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/**
 * The template travels inside the metadata. The draft allows `https:` and `data:` addresses; this one asks nobody for
 * anything when a card is looked at, and makes the hash on chain stand for the picture as well, at whatever address the
 * issuer is reached.
 */
function svgTemplate(department: Department, locale: (typeof LOCALES)[number]) {
  const bytes = cardTemplateBytes(department, locale);
  return {
    uri: `data:image/svg+xml;base64,${bytes.toString('base64')}`,
    'uri#integrity': integrityOf(bytes),
    properties: { orientation: 'landscape' },
  };
}

function describeClaim(claim: ClaimDefinition) {
  const { kind, disclosure, unit, area, minimum, maximum, checksum, values } = claim;
  return {
    path: [claim.name],
    display: LOCALES.map((locale) => ({
      locale,
      label: claim.label[locale],
      ...(claim.description && { description: claim.description[locale] }),
    })),
    mandatory: claim.required,
    sd: 'always',
    ...(mayStandOnCard(claim) && { svg_id: claim.name }),
    anju: {
      kind,
      disclosure,
      ...(unit !== undefined && { unit }),
      ...(area !== undefined && { area }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
      ...(checksum !== undefined && { checksum }),
      ...(claim.mayLieAhead !== undefined && { may_lie_ahead: claim.mayLieAhead }),
      ...(values && { values }),
    },
  };
}

function typeMetadata(department: Department) {
  const { vct, name, description, card, claims, formats, recordKey, review, neverDisclosed } =
    department.credential;
  return {
    vct,
    name: name.en,
    description: description.en,
    display: LOCALES.map((locale) => ({
      locale,
      name: name[locale],
      description: description[locale],
      rendering: {
        simple: { background_color: card.background, text_color: card.text },
        svg_templates: [svgTemplate(department, locale)],
      },
    })),
    claims: claims.map(describeClaim),
    anju: {
      always_disclosed: ALWAYS_DISCLOSED,
      to_match_only: claims.flatMap((claim) => (claim.disclosure === 'to_match_only' ? [claim.name] : [])),
      ...(neverDisclosed && { never_disclosed: neverDisclosed }),
      ...(recordKey !== undefined && { one_credential_for_each: recordKey }),
      ...(review !== undefined && { review }),
      formats: formats.map((format) => (format === 'jwt_vc_json' ? { format, note: W3C_NOTE } : { format })),
    },
  };
}

/** The bytes that are served: their SHA-256 is what the registry publishes, so that nobody can change a meaning later. */
export const typeMetadataBytes = (department: Department): Buffer =>
  Buffer.from(JSON.stringify(typeMetadata(department)), 'utf8');

/** What a credential says in `vct#integrity`: the document at the type's address must have this hash. */
export const typeMetadataIntegrity = (department: Department): string =>
  integrityOf(typeMetadataBytes(department));
