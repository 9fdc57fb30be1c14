// The forms of a DCQL query and of verifier_info, with no member that the specification does not have (OpenID4VP 1.0,
// sections 5.1 and 6).
import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9_-]+$/);
const text = z.string().min(1);

const claim = z.strictObject({
  id: id.optional(),
  path: z.array(z.union([text, z.int().min(0), z.null()])).min(1),
  values: z
    .array(z.union([text, z.int(), z.boolean()]))
    .min(1)
    .optional(),
});

const credential = z.strictObject({
  id,
  format: z.literal('dc+sd-jwt'),
  meta: z.strictObject({ vct_values: z.array(text).min(1) }),
  claims: z.array(claim).min(1),
  claim_sets: z.array(z.array(id).min(1)).min(1).optional(),
  trusted_authorities: z
    .array(z.strictObject({ type: z.literal('aki'), values: z.array(text).min(1) }))
    .min(1)
    .optional(),
  multiple: z.boolean().optional(),
  require_cryptographic_holder_binding: z.boolean().optional(),
});

/** Of what is asked here: every credential with its claims. */
export const dcqlQuery = z.strictObject({ credentials: z.array(credential).min(1) });

export const verifierInfo = z.array(z.strictObject({ format: text, data: z.looseObject({}) })).min(1);
