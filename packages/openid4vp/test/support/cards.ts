// Cards with claims inside of claims and elements of arrays, and the check of what is presented of them.
import { type ClaimPath, type Json, presentSdJwtVc, webCrypto } from '@anju/credentials';
import { createForge, disclose, signJws } from '../../../credentials/test/support/forge.ts';
import { audience, createTown, nonce, now, nowSeconds } from '../../../credentials/test/support/town.ts';
import { createVerifyPresentation, matchToQuery, type Query, ResponseError } from '../../src/index.ts';

export interface Holding {
  vct: string;
  claims: Record<string, Json>;
  credential: string;
}

export const VCTS = ['urn:v:1', 'urn:v:2', 'urn:v:3'];
/** In every credential, and never asked for. */
export const REMARK: ClaimPath = ['remark'];

/** A department that signs cards of any of these types, a holder who presents them, and the check of the answers. */
export async function createCards() {
  const town = await createTown();
  const { goodHeader, goodPayload } = createForge(town);
  const listing = { ...town.listing, types: VCTS.map((vct) => ({ vct, state: 'active' })) };

  const issue = async (
    vct: string,
    { shown, address, roles, degrees, ...claims }: Record<string, Json>,
  ): Promise<Holding> => {
    const disclosures: string[] = [];
    const hidden = (...parts: Json[]) => {
      const { encoded, digest } = disclose([`salt-${disclosures.length}`, ...parts]);
      disclosures.push(encoded);
      return digest;
    };
    const members = (object: object) => Object.entries(object).map(([name, value]) => hidden(name, value));
    const elements = (list: Json | undefined) =>
      ((list ?? []) as Json[]).map((element) => ({ '...': hidden(element) }));
    const payload = {
      ...goodPayload,
      vct,
      _sd: [
        ...members({ ...claims, remark: 'x' }),
        ...(address === undefined ? [] : [hidden('address', { _sd: members(address as object) })]),
      ],
      ...(shown === undefined ? {} : { shown }),
      roles: elements(roles),
      degrees: elements(degrees),
    };
    const credential = `${[await signJws(goodHeader, payload, town.issuer.sign), ...disclosures].join('~')}~`;
    const all = { ...claims, shown, address, roles, degrees, remark: 'x' };
    const held = Object.entries(all).filter(([, value]) => value !== undefined);
    return { vct, claims: Object.fromEntries(held) as Record<string, Json>, credential };
  };

  const present = ({ credential }: Holding, paths: readonly ClaimPath[]): Promise<string> =>
    presentSdJwtVc({
      credential,
      disclose: paths,
      keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
    });

  const verify = createVerifyPresentation({
    now: () => now,
    crypto: webCrypto,
    trust: () => ({ roots: [town.root], lookUpKey: () => listing }),
    maxKeyBindingAgeSeconds: 300,
  });
  /** The code of the refusal, or `accepted`. */
  const check = async (vpToken: Record<string, unknown>, query: Query): Promise<string> => {
    try {
      for (const answer of matchToQuery(vpToken, query)) await verify({ ...answer, audience, nonce });
      return 'accepted';
    } catch (error) {
      if (error instanceof ResponseError) return error.code;
      throw error;
    }
  };

  return { issue, present, check };
}
