// SD-JWT VC type metadata of a department's credential: labels in both languages, units, what may be disclosed.
// Members under `anju` are ours: units and ranges, which the draft has no words for.
import type { Department } from './department-file.ts';

export const LOCALES = ['zh-CN', 'en'] as const;

function typeMetadata(department: Department) {
  const { credential } = department;
  return {
    vct: credential.vct,
    name: credential.name.en,
    description: credential.description.en,
    display: LOCALES.map((locale) => ({
      locale,
      name: credential.name[locale],
      description: credential.description[locale],
      rendering: {
        simple: { background_color: credential.card.background, text_color: credential.card.text },
      },
    })),
    claims: credential.claims.map((claim) => ({
      path: [claim.name],
      display: LOCALES.map((locale) => ({
        locale,
        label: claim.label[locale],
        ...(claim.description && { description: claim.description[locale] }),
      })),
      mandatory: claim.required,
      sd: 'always',
      anju: {
        kind: claim.kind,
        disclosure: claim.disclosure,
        ...(claim.unit !== undefined && { unit: claim.unit }),
        ...(claim.minimum !== undefined && { minimum: claim.minimum }),
        ...(claim.maximum !== undefined && { maximum: claim.maximum }),
        ...(claim.values && { values: claim.values }),
      },
    })),
  };
}

/** The bytes that are served: their SHA-256 is what the registry publishes, so that nobody can change a meaning later. */
export const typeMetadataBytes = (department: Department): Buffer =>
  Buffer.from(JSON.stringify(typeMetadata(department)), 'utf8');
