// The people who can log in: everyone in the city register, adults and children, read once at the start.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ConfigError } from '../config.ts';

export type Person = { personNumber: string; name: string };

export type Register = {
  /**
   * A keyed hash that stands for a number everywhere inside this service, whether anyone has that number or not: what
   * is kept names nobody, and asking for somebody does the same work as asking for nobody. What a number looks like is
   * the register's affair; spaces and small letters, as people type them, make no difference.
   */
  idOf(typed: string): string;
  find(personId: string): Person | undefined;
};

/** Full-width characters, as Chinese keyboards give them, are their narrow ones. */
const asCompared = (typed: string) => typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();

const Rows = z.array(z.object({ person_number: z.string().min(1), name: z.string().min(1) }));

/**
 * @param file CSV with a header that has `person_number` and `name`
 * @throws ConfigError when it cannot be read; its content never gets into the message
 */
export function readRegister(file: string, key: Uint8Array): Register {
  const idOf = (typed: string) => createHmac('sha256', key).update(asCompared(typed)).digest('base64url');
  const people = new Map<string, Person>();
  for (const { person_number: personNumber, name } of readRows(file)) {
    const id = idOf(personNumber);
    if ((people.get(id)?.personNumber ?? personNumber) !== personNumber) {
      throw new ConfigError(
        'LOGIN_REGISTER_FILE has two people whose numbers differ by spaces or small letters alone: nobody could tell who logs in.',
      );
    }
    people.set(id, { personNumber, name });
  }
  return { idOf, find: (personId) => people.get(personId) };
}

function readRows(file: string): z.infer<typeof Rows> {
  try {
    return Rows.parse(parse(readFileSync(file, 'utf8'), { columns: true, bom: true }));
  } catch {
    throw new ConfigError(
      'LOGIN_REGISTER_FILE cannot be read: it must be a CSV file with the columns person_number and name.',
    );
  }
}
