/** Builds presentations that are good by default and wrong in exactly the way a test says, signed by whoever signs them. */
import { createHash } from 'node:crypto';
import {
  type CredentialErrorCode,
  type Sign,
  type VerifiedPresentation,
  type VerifyPresentationInput,
  verifyPresentation,
} from '../../src/index.ts';
import { audience, did, nonce, now, nowSeconds, payloadFor, type Town, vct } from './town.ts';

export const toBase64Url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Strings are raw JSON texts. */
export async function signJws(
  header: object | string,
  payload: object | string,
  sign: Sign,
): Promise<string> {
  const [head, body] = [header, payload].map((part) =>
    toBase64Url(typeof part === 'string' ? part : JSON.stringify(part)),
  );
  const input = `${head}.${body}`;
  return `${input}.${toBase64Url(await sign(new TextEncoder().encode(input)))}`;
}

export interface ForgedDisclosure {
  encoded: string;
  digest: string;
}

/** `parts`: salt, name, value; or a raw JSON text. */
export function disclose(parts: readonly unknown[] | string): ForgedDisclosure {
  const encoded = toBase64Url(typeof parts === 'string' ? parts : JSON.stringify(parts));
  return { encoded, digest: sha256(encoded) };
}

export const income = disclose(['2GLC42sKQveCfGfryNRN9w', 'household_annual_income_fen', 9_500_000]);
export const assistance = disclose(['eluV5Og3gSNII8EYnsxA_A', 'assistance', 'none']);

export interface Forgery {
  header?: object | string;
  /** Merged over the good payload. */
  payload?: object;
  rawPayload?: string;
  disclosures?: readonly string[];
  keyBindingHeader?: object | string;
  /** Merged over the good key binding. */
  keyBinding?: object;
  rawKeyBinding?: (good: object) => string;
  issuerSign?: Sign;
  holderSign?: Sign;
  /** Changes the finished text. */
  finish?: (presentation: string) => string;
}

export function createForge(town: Town) {
  const goodHeader = { alg: 'ES256', typ: 'dc+sd-jwt', kid: `${did}#delegate-1`, x5c: town.x5c };
  const goodPayload = {
    ...payloadFor(town.holder),
    _sd_alg: 'sha-256',
    _sd: [income.digest, assistance.digest].sort(),
  };

  async function forge(wrong: Forgery = {}): Promise<string> {
    const jws = await signJws(
      wrong.header ?? goodHeader,
      wrong.rawPayload ?? { ...goodPayload, ...wrong.payload },
      wrong.issuerSign ?? town.issuer.sign,
    );
    const sdJwt = [jws, ...(wrong.disclosures ?? [income.encoded]), ''].join('~');
    const good = { iat: nowSeconds, aud: audience, nonce, sd_hash: sha256(sdJwt), ...wrong.keyBinding };
    const keyBinding = await signJws(
      wrong.keyBindingHeader ?? { alg: 'ES256', typ: 'kb+jwt' },
      wrong.rawKeyBinding?.(good) ?? good,
      wrong.holderSign ?? town.holder.sign,
    );
    const presentation = sdJwt + keyBinding;
    return wrong.finish?.(presentation) ?? presentation;
  }

  function check(
    presentation: string,
    options: Partial<VerifyPresentationInput> = {},
  ): Promise<VerifiedPresentation> {
    return verifyPresentation({
      presentation,
      audience,
      nonce,
      now,
      maxKeyBindingAgeSeconds: 300,
      expectedVct: vct,
      requestedClaims: ['household_annual_income_fen'],
      lookUpKey: town.lookUpKey,
      roots: [town.root],
      ...options,
    });
  }

  return { forge, check, goodHeader, goodPayload };
}

/** What a rejected promise is rejected with, or `accepted`. */
export async function outcomeOf(
  checked: Promise<unknown>,
): Promise<CredentialErrorCode | 'accepted' | Error> {
  try {
    await checked;
    return 'accepted';
  } catch (error) {
    return (error as { code?: CredentialErrorCode }).code ?? (error as Error);
  }
}
