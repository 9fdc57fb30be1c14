// A proposal's changes as a party writes them: a JSON file, or one act with options.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { RegistrationError, spellRegistration } from '@anju/registry-contracts/follow';
import type { Change } from '@anju/registry-contracts/govern';
import { UsageError } from '../command-line.ts';
import { acts, type Field, missingIn, optionsOf, usageOf } from './acts.ts';
import { RegistryCommandError } from './errors.ts';
import { readMoment, secondsOf } from './moments.ts';

const states = ['active', 'retired', 'suspended', 'withdrawn', 'compromised'];
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasOnly = (value: Record<string, unknown>, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));
const isName = (value: unknown): boolean =>
  isRecord(value) && hasOnly(value, ['zh-CN', 'en']) && isText(value['zh-CN']) && isText(value.en);

const fits: Record<Field['kind'], (value: unknown) => boolean> = {
  text: isText,
  document: isText,
  seconds: isCount,
  count: isCount,
  name: isName,
  party: (value) =>
    isRecord(value) && hasOnly(value, ['address', 'name']) && isText(value.address) && isName(value.name),
  state: (value) => states.includes(value as string),
  kind: (value) => value === 'type' || value === 'rule',
};
const says: Record<Field['kind'], string> = {
  text: 'must be a text',
  document: 'must be a registration, as an object or as its JSON',
  seconds: 'must be seconds since 1970',
  count: 'must be a whole number',
  name: 'must be a name in “zh-CN” and “en”',
  party: 'must have an “address” and a “name” in “zh-CN” and “en”',
  state: `must be one of ${states.join(', ')}`,
  kind: 'must be “type” or “rule”',
};

const invalid = (place: string, what: string): never => {
  throw new RegistryCommandError('change_invalid', `${place} ${what}.`);
};

function spelled(document: unknown, place: string): unknown {
  try {
    return spellRegistration(typeof document === 'string' ? (JSON.parse(document) as unknown) : document);
  } catch (error) {
    if (error instanceof RegistrationError)
      return invalid(place, `is no registration: ${error.message.replace(/\.$/, '')}`);
    return invalid(place, 'is not JSON');
  }
}

/**
 * @param placeOf where a member stands, for who wrote it
 * @throws RegistryCommandError `change_invalid`, naming the place
 */
export function checkChange(
  value: unknown,
  place: string,
  placeOf: (field: Field) => string = ({ name }) => `${place}.${name}`,
): Change {
  if (!isRecord(value)) return invalid(place, 'must be an object with an “act”');
  const fields = Object.hasOwn(acts, String(value.act)) ? acts[value.act as Change['act']] : undefined;
  if (fields === undefined) return invalid(`${place}.act`, `must be one of ${Object.keys(acts).join(', ')}`);
  const unknown = Object.keys(value).find(
    (name) => name !== 'act' && !fields.some((one) => one.name === name),
  );
  if (unknown !== undefined) return invalid(place, `has “${unknown.slice(0, 40)}” too many`);
  const change: Record<string, unknown> = { act: value.act };
  for (const one of fields) {
    const { name, kind, isOptional } = one;
    const given = kind === 'document' ? spelled(value[name], placeOf(one)) : value[name];
    if (given === undefined && isOptional) continue;
    if (!fits[kind](given)) return invalid(placeOf(one), says[kind]);
    change[name] = given;
  }
  if (value.act === 'lift-emergency' && 'did' in change === 'thumbprintHex' in change) {
    return invalid(place, 'must name a key or an agency, and not both');
  }
  return change as Change;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new RegistryCommandError('file_unreadable', `There is no readable file at ${path}.`);
  }
}

/** A file holds one change, a list of them, or `{"changes": […], "reason": "…"}`. */
export function readChangesFile(path: string): { changes: Change[]; reason?: string } {
  let content: unknown;
  try {
    content = JSON.parse(readText(path)) as unknown;
  } catch (error) {
    if (error instanceof RegistryCommandError) throw error;
    throw new RegistryCommandError('file_unreadable', `${path} is not JSON.`);
  }
  const whole = isRecord(content) && 'changes' in content ? content : { changes: content };
  const list = Array.isArray(whole.changes) ? whole.changes : [whole.changes];
  if (list.length === 0) invalid('changes', 'must have at least one');
  const changes = list.map((one, index) => checkChange(one, `changes[${index}]`));
  if (whole.reason !== undefined && !isText(whole.reason)) invalid('reason', 'must be a text');
  return { changes, ...(isText(whole.reason) ? { reason: whole.reason } : {}) };
}

/** Options of the command line that make one act, by the names they have there. */
export const changeOptions = [
  ...['thumbprint', 'did', 'vct', 'iss', 'state', 'good-until', 'sha256', 'file', 'document'],
  ...['kind', 'id', 'version', 'effective-from', 'uri', 'address', 'name-zh', 'name-en', 'successor'],
  ...['threshold', 'delay-seconds', 'lifetime-seconds', 'emergency-seconds'],
] as const;
export type ChangeOptions = Partial<Record<(typeof changeOptions)[number], string>>;

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
const momentOf = (text: string | undefined, option: string, of: 'last' | 'first'): number | undefined =>
  text === undefined ? undefined : secondsOf(readMoment(text, option, of));
const nameOf = (given: ChangeOptions) => ({ 'zh-CN': given['name-zh'], en: given['name-en'] });
const digestOf = ({ file, sha256 }: ChangeOptions): string | undefined => {
  if (file === undefined) return sha256;
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    throw new RegistryCommandError('file_unreadable', `There is no readable file at ${file}.`);
  }
};

/** @throws UsageError for an option that is missing or does not belong to the act, RegistryCommandError for a value that does not fit */
export function changeFromOptions(act: Change['act'], given: ChangeOptions): Change {
  const values: Record<string, unknown> = {
    thumbprintHex: given.thumbprint,
    did: given.did,
    vct: given.vct,
    iss: given.iss,
    state: given.state,
    goodUntilSeconds: momentOf(given['good-until'], '--good-until', 'last'),
    sha256Hex: digestOf(given),
    document: given.document === undefined ? undefined : readText(given.document),
    kind: given.kind,
    id: given.id,
    version: given.version,
    effectiveFromSeconds: momentOf(given['effective-from'], '--effective-from', 'first'),
    uri: given.uri,
    address: given.address,
    name: act === 'add-party' ? nameOf(given) : undefined,
    successor: act === 'replace-party' ? { address: given.successor, name: nameOf(given) } : undefined,
    threshold: numberOf(given.threshold),
    delaySeconds: numberOf(given['delay-seconds']),
    lifetimeSeconds: numberOf(given['lifetime-seconds']),
    emergencySeconds: numberOf(given['emergency-seconds']),
  };
  const known = new Set(acts[act].map(({ name }) => name));
  const stray = Object.entries(values).find(([name, value]) => value !== undefined && !known.has(name));
  if (stray !== undefined)
    throw new UsageError(
      `${act} has nothing to do with the option for ${stray[0]}. It is written: ${usageOf(act)}`,
    );
  const missing = missingIn(act, given);
  if (missing.length > 0)
    throw new UsageError(`${act} needs ${missing.join(', ')} too. It is written: ${usageOf(act)}`);
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return checkChange({ act, ...Object.fromEntries(present) }, act, (one) => optionsOf(act, one).join(' '));
}
