// Input of the desk's API against its schema. What was wrong is not repeated: it could be anything.
import type { z } from 'zod';
import { DeskError } from './errors.ts';

/** Throws `DeskError('input_invalid')`. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new DeskError('input_invalid');
  return parsed.data;
}
