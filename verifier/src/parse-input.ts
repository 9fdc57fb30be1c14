// What was sent, against its schema. What was wrong is not repeated: it could be anything.
import type { z } from 'zod';
import { ApiError } from './api-error.ts';

/** Throws `ApiError('input_invalid')`. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new ApiError('input_invalid');
  return parsed.data;
}
