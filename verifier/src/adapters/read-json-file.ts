// A JSON file that the operator wrote.
import { readFileSync } from 'node:fs';
import { StartError } from '../start-error.ts';

/** `what` begins the sentence: `The agencies file`. Throws `StartError` that names the path and repeats nothing of the file. */
export function readJsonFile(what: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new StartError(`${what} ${path} cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${what} ${path} is not JSON.`);
  }
}
