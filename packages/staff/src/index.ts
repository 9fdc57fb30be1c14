// Plain TypeScript of both counters; the Svelte parts are exported one by one.
export { ApiError, type Call, createCall, isAborted, type LocalisedText } from './call.ts';
export { createPagedList, type PagedList, type PageMark } from './paged-list.ts';
export { createSession, type Session } from './session.ts';
export { browserTiming, minutesAndSeconds, secondsUntil, type Timing } from './timing.ts';
