// One presentation with eight disclosures, checked by packages/credentials and by the bare libraries @sd-jwt/core
// and @sd-jwt/sd-jwt-vc.
import assert from 'node:assert/strict';
import * as node from 'node:crypto';
import {
  createIssuerCache,
  createNodeCrypto,
  issueSdJwtVc,
  pointOfJwk,
  presentSdJwtVc,
  verifyPresentation,
} from '@anju/credentials';
import { SDJwtInstance } from '@sd-jwt/core';
import {
  audience,
  createTown,
  did,
  incomeClaims,
  nonce,
  now,
  nowSeconds,
  payloadFor,
  type Town,
  vct,
} from '../packages/credentials/test/support/town.ts';
import { checkingWith, createChecker } from './library-checker.ts';
import { type Figure, median, medianRatio, repeated, sampleInTurns } from './measure.ts';
import { createResponseFloor, RESPONSE_FLOOR } from './response-floor.ts';

const ROUNDS = { rounds: 150, warmUpRounds: 40 };
const PIECES = 10;

const claims = { ...incomeClaims, remark: '2026-09' };
const requestedClaims = Object.keys(claims);
const port = createNodeCrypto(node);

async function makePresentation({ x5c, issuer, holder }: Town): Promise<string> {
  const credential = await issueSdJwtVc({
    header: { kid: `${did}#delegate-1`, x5c },
    payload: payloadFor(holder),
    disclosable: claims,
    sign: issuer.sign,
  });
  const keyBinding = { audience, nonce, issuedAt: nowSeconds, sign: holder.sign };
  return presentSdJwtVc({ credential, disclose: requestedClaims, keyBinding });
}

export async function measurePresentationCheck(): Promise<Figure[]> {
  const town = await createTown();
  const presentation = await makePresentation(town);
  const issuerCache = createIssuerCache();
  const roots = [town.root];
  const check = () =>
    verifyPresentation({
      presentation,
      audience,
      nonce,
      now,
      maxKeyBindingAgeSeconds: 300,
      expectedVct: vct,
      requestedClaims,
      lookUpKey: town.lookUpKey,
      roots,
      issuerCache,
      crypto: port,
    });
  const issuerKey = await port.importKey(pointOfJwk(town.issuer.jwk), 'often');
  const library = new SDJwtInstance<Record<string, unknown>>(checkingWith(issuerKey));
  const checkWithLibrary = () =>
    library.verify(presentation, {
      keyBindingNonce: nonce,
      requiredClaimKeys: requestedClaims,
      currentDate: nowSeconds,
    });

  const checker = createChecker(issuerKey);
  const checkAsVc = () =>
    checker.verify(presentation, {
      keyBindingNonce: nonce,
      requiredClaimKeys: requestedClaims,
      currentDate: nowSeconds,
      disableStatusVerification: true,
    });

  assert.deepEqual((await check()).claims, claims);
  for (const { payload, kb } of [await checkWithLibrary(), await checkAsVc()]) {
    const said = payload as Record<string, unknown>;
    assert.deepEqual(Object.fromEntries(requestedClaims.map((name) => [name, said[name]])), claims);
    assert.equal(kb?.payload.nonce, nonce);
  }

  const taken = await sampleInTurns(
    {
      check: repeated(PIECES, check),
      library: repeated(PIECES, checkWithLibrary),
      checker: repeated(PIECES, checkAsVc),
      floor: repeated(PIECES, createResponseFloor()),
    },
    ROUNDS,
  );
  const figure = (name: string, costs: number[]): Figure => ({
    name,
    median: median(costs),
    unit: 'microseconds',
    ratio: medianRatio(costs, taken.floor),
    of: RESPONSE_FLOOR,
  });
  return [
    figure('presentation-check', taken.check),
    figure('presentation-check-sd-jwt', taken.library),
    figure('presentation-check-sd-jwt-vc', taken.checker),
  ];
}
