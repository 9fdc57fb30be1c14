// Login by a passkey (WebAuthn level 3, section 7.2). Nobody says who they are first: the authenticator does, so that
// the page asks everyone the same.
import { timingSafeEqual } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import type { NowSeconds } from '../ports.ts';
import type { Register } from '../register/read-register.ts';
import type { Passkeys } from '../store/passkeys.ts';
import { PasskeyRefusedError, type RelyingParty } from './relying-party.ts';

type Ports = {
  passkeys: Passkeys;
  register: Register;
  relyingParty: RelyingParty;
  userHandleOf: (personId: string) => Uint8Array<ArrayBuffer>;
  nowSeconds: NowSeconds;
};

export type PasskeyLogin = {
  begin(holder: string): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** @returns whose passkey it is. @throws PasskeyRefusedError */
  finish(holder: string, response: AuthenticationResponseJSON): Promise<string>;
};

export function createPasskeyLogin(ports: Ports): PasskeyLogin {
  const { passkeys, register, relyingParty, userHandleOf, nowSeconds } = ports;

  return {
    async begin(holder) {
      const options = await generateAuthenticationOptions({
        rpID: relyingParty.id,
        userVerification: 'required',
      });
      passkeys.putChallenge(options.challenge, 'log_in', holder, nowSeconds());
      return options;
    },

    async finish(holder, response) {
      const passkey = passkeys.find(response.id);
      const userHandle = Buffer.from(response.response.userHandle ?? '', 'base64url');
      if (!passkey || !isSame(userHandle, userHandleOf(passkey.personId))) throw new PasskeyRefusedError();
      const { id, publicKey, counter } = passkey;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => passkeys.takeChallenge(challenge, 'log_in', holder, nowSeconds()),
        expectedOrigin: relyingParty.origin,
        expectedRPID: relyingParty.id,
        requireUserVerification: true,
        credential: { id, publicKey, counter },
      }).catch(() => ({ verified: false, authenticationInfo: undefined }));
      if (!verified || !authenticationInfo) throw new PasskeyRefusedError();
      const isStillThere = passkeys.use(passkey, authenticationInfo.newCounter, nowSeconds());
      if (!isStillThere || !register.find(passkey.personId)) throw new PasskeyRefusedError();
      return passkey.personId;
    },
  };
}

const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b);
