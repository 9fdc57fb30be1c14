// What an agency is registered to ask: the document that stands on chain as a whole, and over-asking seen by it.
// Browser-safe.

export type LocalisedText = { 'zh-CN': string; en: string };

/** Names of claims of one credential type that may be disclosed, and of those that may be proved without showing. */
export type AskedCredential = { vct: string; claims: string[]; predicates: string[] };

export type RegisteredPurpose = {
  id: string;
  purpose: LocalisedText;
  legal_basis: LocalisedText;
  /** Ids of the rules that are decided for this purpose. */
  rules: string[];
  credentials: AskedCredential[];
};

export type VerifierRegistration = {
  format: typeof REGISTRATION_FORMAT;
  name: LocalisedText;
  purposes: RegisteredPurpose[];
};

export const REGISTRATION_FORMAT = 'urn:anju:verifier-registration:1';

/** As many bytes as the contract keeps. */
const REGISTRATION_BYTES = 8_192;

/** The document is not a registration; `message` is a sentence that names the place. */
export class RegistrationError extends Error {
  readonly code = 'registration_invalid';

  constructor(message: string) {
    super(message);
    this.name = 'RegistrationError';
  }
}

type Reader<T> = (value: unknown, place: string) => T;

const fail = (place: string, what: string): never => {
  throw new RegistrationError(`${place} ${what}.`);
};

function members<T extends object>(readers: { [K in keyof T]: Reader<T[K]> }): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(place, 'must be an object');
    const given = value as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      if (!names.includes(name as keyof T & string))
        fail(place, `has a member “${name.slice(0, 40)}” too many`);
    }
    const entries = names.map((name) => [name, readers[name](given[name], `${place}.${name}`)]);
    return Object.fromEntries(entries) as T;
  };
}

const text =
  (maximum: number, pattern?: RegExp): Reader<string> =>
  (value, place) => {
    if (typeof value !== 'string' || value.trim() === '')
      return fail(place, 'must be a text that says something');
    if (value.length > maximum) fail(place, `must have at most ${maximum} characters`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
    if (/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(value)) {
      fail(place, 'must not hold control characters');
    }
    if (pattern && !pattern.test(value)) fail(place, 'is not spelled as such a name is');
    return value;
  };

const list =
  <T>(item: Reader<T>, { from, to, by }: { from: number; to: number; by: (one: T) => string }): Reader<T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) return fail(place, 'must be a list');
    if (value.length < from || value.length > to) fail(place, `must have ${from} to ${to} entries`);
    const items = value.map((one, index) => item(one, `${place}[${index}]`));
    if (new Set(items.map(by)).size !== items.length) fail(place, 'must not say the same twice');
    return items;
  };

const localised = members<LocalisedText>({ 'zh-CN': text(400), en: text(400) });
const itself = (one: string): string => one;
const name = text(64, /^[a-z][a-z0-9_]*$/);

const registration = members<VerifierRegistration>({
  format: (value, place) =>
    value === REGISTRATION_FORMAT ? value : fail(place, `must be ${REGISTRATION_FORMAT}`),
  name: localised,
  purposes: list(
    members<RegisteredPurpose>({
      id: text(64, /^[a-z][a-z0-9-]*$/),
      purpose: localised,
      legal_basis: localised,
      rules: list(text(64, /^[a-z][a-z0-9-]*$/), { from: 0, to: 16, by: itself }),
      credentials: list(
        members<AskedCredential>({
          vct: text(200, /^\S+$/),
          claims: list(name, { from: 0, to: 64, by: itself }),
          predicates: list(name, { from: 0, to: 64, by: itself }),
        }),
        { from: 1, to: 16, by: ({ vct }) => vct },
      ),
    }),
    { from: 1, to: 32, by: ({ id }) => id },
  ),
});

/**
 * Reads a registration strictly: nothing unknown, nothing twice, nothing too long.
 * @throws RegistrationError
 */
export function parseRegistration(document: string): VerifierRegistration {
  if (new TextEncoder().encode(document).length > REGISTRATION_BYTES) {
    throw new RegistrationError(`The document must have at most ${REGISTRATION_BYTES} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw new RegistrationError('The document is not JSON.');
  }
  const read = registration(value, 'document');
  // one spelling only: two members of one name, or another order, would not come out as they went in
  if (JSON.stringify(read) !== document) {
    throw new RegistrationError('The document is not spelled as canonical JSON of its format.');
  }
  return read;
}

/** The one spelling of a registration. Throws RegistrationError for what is none. */
export function spellRegistration(value: unknown): string {
  const document = JSON.stringify(registration(value, 'document'));
  parseRegistration(document);
  return document;
}

export type Asked = { ruleId?: string; credentials: { vct: string; claims: string[] }[] };

/** The purposes that a question may rest on: those of its rule, or those without rules when it names none. */
const purposesFor = (
  { purposes }: VerifierRegistration,
  { ruleId }: Pick<Asked, 'ruleId'>,
): RegisteredPurpose[] =>
  purposes.filter(({ rules }) => (ruleId === undefined ? rules.length === 0 : rules.includes(ruleId)));

type Beyond = { vct: string; claim: string }[];

const beyondPurpose = (purpose: RegisteredPurpose | undefined, { credentials }: Asked): Beyond =>
  credentials.flatMap(({ vct, claims }) => {
    const allowed = purpose?.credentials.find((credential) => credential.vct === vct);
    if (allowed === undefined) return (claims.length === 0 ? ['*'] : claims).map((claim) => ({ vct, claim }));
    return claims.filter((claim) => !allowed.claims.includes(claim)).map((claim) => ({ vct, claim }));
  });

/** The first registered purpose that allows all that is asked; undefined when none does. */
export const allowingPurpose = (held: VerifierRegistration, asked: Asked): RegisteredPurpose | undefined =>
  purposesFor(held, asked).find((purpose) => beyondPurpose(purpose, asked).length === 0);

/** What is asked beyond the registration: every claim that no single purpose allows together with the others. */
export function overAsking(held: VerifierRegistration, asked: Asked): Beyond {
  const all = purposesFor(held, asked).map((purpose) => beyondPurpose(purpose, asked));
  // the purpose that comes nearest tells what is too much
  return (
    all.reduce<Beyond | undefined>(
      (least, one) => (least === undefined || one.length < least.length ? one : least),
      undefined,
    ) ?? beyondPurpose(undefined, asked)
  );
}
