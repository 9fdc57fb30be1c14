// Every act that a proposal can hold: what belongs to it, and the options that say so on the command line.
import type { Change } from '@anju/registry-contracts/govern';

type Kind = 'text' | 'seconds' | 'count' | 'name' | 'party' | 'state' | 'kind' | 'document';
export type Field = { name: string; kind: Kind; isOptional?: true };

const field = (name: string, kind: Kind = 'text'): Field => ({ name, kind });

/** Every act with what belongs to it; nothing else may stand beside. */
export const acts: Record<Change['act'], Field[]> = {
  'list-key': [field('thumbprintHex'), field('did'), field('vct'), field('iss')],
  'set-key-state': [
    field('thumbprintHex'),
    field('vct'),
    field('state', 'state'),
    { ...field('goodUntilSeconds', 'seconds'), isOptional: true },
  ],
  'list-root': [field('sha256Hex')],
  'withdraw-root': [field('sha256Hex')],
  'register-verifier': [field('did'), field('thumbprintHex'), field('document', 'document')],
  'set-verifier-state': [field('did'), field('state', 'state')],
  publish: [
    field('kind', 'kind'),
    field('id'),
    field('version'),
    field('sha256Hex'),
    field('effectiveFromSeconds', 'seconds'),
    field('uri'),
  ],
  repeal: [field('kind', 'kind'), field('id'), field('effectiveFromSeconds', 'seconds')],
  'cancel-publication': [
    field('kind', 'kind'),
    field('id'),
    { ...field('sha256Hex'), isOptional: true },
    field('effectiveFromSeconds', 'seconds'),
  ],
  'add-party': [field('address'), field('name', 'name')],
  'remove-party': [field('address')],
  'replace-party': [field('address'), field('successor', 'party')],
  'set-terms': [
    field('threshold', 'count'),
    field('delaySeconds', 'count'),
    field('lifetimeSeconds', 'count'),
    field('emergencySeconds', 'count'),
  ],
  'lift-emergency': [
    { ...field('thumbprintHex'), isOptional: true },
    { ...field('did'), isOptional: true },
  ],
};

type Option = { readonly flag: string; readonly takes: string };
const option = (flag: string, takes: string): Option => ({ flag, takes });
const nameOptions = [option('name-zh', 'TEXT'), option('name-en', 'TEXT')];

const digestOptions: Partial<Record<Change['act'], Option>> = {
  publish: option('file', 'FILE'),
  'cancel-publication': option('file', 'FILE'),
};
const options: Record<string, readonly Option[]> = {
  thumbprintHex: [option('thumbprint', 'HEX')],
  did: [option('did', 'DID')],
  vct: [option('vct', 'VCT')],
  iss: [option('iss', 'URL')],
  state: [option('state', 'STATE')],
  goodUntilSeconds: [option('good-until', 'DATE')],
  sha256Hex: [option('sha256', 'HEX')],
  document: [option('document', 'FILE')],
  kind: [option('kind', 'rule|type')],
  id: [option('id', 'ID')],
  version: [option('version', 'VERSION')],
  effectiveFromSeconds: [option('effective-from', 'DATE')],
  uri: [option('uri', 'URL')],
  address: [option('address', 'ADDRESS')],
  name: nameOptions,
  successor: [option('successor', 'ADDRESS'), ...nameOptions],
  threshold: [option('threshold', 'NUMBER')],
  delaySeconds: [option('delay-seconds', 'SECONDS')],
  lifetimeSeconds: [option('lifetime-seconds', 'SECONDS')],
  emergencySeconds: [option('emergency-seconds', 'SECONDS')],
};

const optionsFor = (act: Change['act'], { name }: Field): readonly Option[] => {
  const digest = name === 'sha256Hex' ? digestOptions[act] : undefined;
  return digest === undefined ? (options[name] ?? []) : [digest];
};

/** `--did`: the options that say a member of the act. */
export const optionsOf = (act: Change['act'], one: Field): string[] =>
  optionsFor(act, one).map(({ flag }) => `--${flag}`);

/** What is not given of the options that the act must have, as `--did DID`. */
export const missingIn = (act: Change['act'], given: Readonly<Partial<Record<string, string>>>): string[] =>
  acts[act]
    .filter(({ name, isOptional }) => !isOptional && !(name === 'sha256Hex' && given.sha256 !== undefined))
    .flatMap((one) => optionsFor(act, one))
    .filter(({ flag }) => given[flag] === undefined && !(flag === 'sha256' && given.file !== undefined))
    .map(({ flag, takes }) => `--${flag} ${takes}`);

/** The whole command line of one act; what stands in brackets may be left out. */
export function usageOf(act: Change['act']): string {
  const words = acts[act].flatMap((one) =>
    optionsFor(act, one).map(({ flag, takes }) =>
      one.isOptional ? `[--${flag} ${takes}]` : `--${flag} ${takes}`,
    ),
  );
  return `npm run registry -- propose ${act} ${words.join(' ')} --reason "…"`;
}
