// The claims that places stand in, each once.
import type { ClaimPath } from '@anju/credentials';

export const namesIn = (places: ClaimPath[]): string[] => [...new Set(places.map(([name]) => String(name)))];
