/** Where this city's files are. */
import { fileURLToPath } from 'node:url';

/** This city's folder: `departments/`, `rules/`, and the command `generate-register.ts`. */
export const cityDir = fileURLToPath(new URL('..', import.meta.url));
