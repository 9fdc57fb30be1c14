// What a page got from `navigator.credentials.get`: an encrypted answer, or the wallet's error in the open (appendix A.4).
import { z } from 'zod';
import { parseInput } from '../parse-input.ts';
import { SIGNED_PROTOCOL } from '../requests/create-request.ts';

const PageAnswer = z.strictObject({
  protocol: z.literal(SIGNED_PROTOCOL),
  data: z.union([
    z.strictObject({ response: z.string().min(1) }),
    // error codes as in RFC 6749, section 4.1.2.1
    z.object({ error: z.string().regex(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,128}$/) }),
  ]),
});

/** Throws `ApiError('input_invalid')`. */
export const readPageAnswer = (credential: unknown): { response: string } | { error: string } =>
  parseInput(PageAnswer, credential).data;
