// Adding a passkey to a person who has just shown who they are (WebAuthn level 3, section 7.1).
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { NowSeconds } from '../ports.ts';
import type { Person } from '../register/read-register.ts';
import type { Passkeys } from '../store/passkeys.ts';
import { ALGORITHMS, PasskeyRefusedError, type RelyingParty } from './relying-party.ts';

type Ports = {
  passkeys: Passkeys;
  relyingParty: RelyingParty;
  /** What authenticators know a person by; never the person's number. */
  userHandleOf: (personId: string) => Uint8Array<ArrayBuffer>;
  nowSeconds: NowSeconds;
};

export type AddPasskey = {
  /** @param holder the attempt or session that will bring the answer */
  begin(holder: string, personId: string, person: Person): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** @throws PasskeyRefusedError */
  finish(holder: string, personId: string, response: RegistrationResponseJSON): Promise<void>;
};

export function createAddPasskey({ passkeys, relyingParty, userHandleOf, nowSeconds }: Ports): AddPasskey {
  return {
    async begin(holder, personId, { name }) {
      const options = await generateRegistrationOptions({
        rpID: relyingParty.id,
        rpName: relyingParty.name,
        userID: userHandleOf(personId),
        userName: name,
        userDisplayName: name,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: passkeys.listOf(personId).map(({ id, transports }) => ({ id, transports })),
      });
      passkeys.putChallenge(options.challenge, 'add', holder, nowSeconds());
      return options;
    },

    async finish(holder, personId, response) {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => passkeys.takeChallenge(challenge, 'add', holder, nowSeconds()),
        expectedOrigin: relyingParty.origin,
        expectedRPID: relyingParty.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
      if (!verified) throw new PasskeyRefusedError();
      const { credential, credentialBackedUp } = registrationInfo;
      const isAdded = passkeys.add({
        id: credential.id,
        personId,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: response.response.transports ?? [],
        isSynced: credentialBackedUp,
        addedAtSeconds: nowSeconds(),
        usedAtSeconds: null,
      });
      if (!isAdded) throw new PasskeyRefusedError();
    },
  };
}
