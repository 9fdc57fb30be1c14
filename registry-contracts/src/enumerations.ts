// The enumerations of the contracts by name, in the contracts’ order.

const publicationKinds = ['type', 'rule'] as const;

/** `type`: metadata of a credential type. `rule`: an eligibility rule. */
export type PublicationKind = (typeof publicationKinds)[number];

export const publicationKindNumber = (kind: PublicationKind): number => publicationKinds.indexOf(kind);

export const publicationKindFromNumber = (number: number): PublicationKind | undefined =>
  publicationKinds[number];

const registrationStates = ['unregistered', 'active', 'suspended', 'withdrawn'] as const;

/** State of an agency's registration: only an `active` one may ask; `withdrawn` is final. */
export type RegistrationState = Exclude<(typeof registrationStates)[number], 'unregistered'>;

export const registrationStateNumber = (state: RegistrationState): number =>
  registrationStates.indexOf(state);

export const registrationStateFromNumber = (number: number): RegistrationState | undefined => {
  const state = registrationStates[number];
  return state === 'unregistered' ? undefined : state;
};

const streamKinds = ['status-list', 'audit-log'] as const;

/** What a stream of anchors is about. */
export type StreamKind = (typeof streamKinds)[number];

export const streamKindNumber = (kind: StreamKind): number => streamKinds.indexOf(kind);

export const streamKindFromNumber = (number: number): StreamKind | undefined => streamKinds[number];
