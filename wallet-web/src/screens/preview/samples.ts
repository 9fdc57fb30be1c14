// Invented cards, offers and requests for looking at the screens. Nobody’s data.

export * from './activity-samples.ts';
export * from './card-samples.ts';
export * from './card-state-samples.ts';
export * from './receive-samples.ts';
export * from './request-samples.ts';
