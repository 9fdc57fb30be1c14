// What the screens and headless callers see: plain data, no protocol objects to call.

export type { LocalizedText } from './localized-text.ts';
export type * from './types/activity.ts';
export type * from './types/cards.ts';
export type * from './types/receive.ts';
export type * from './types/request.ts';
export type * from './types/result.ts';
