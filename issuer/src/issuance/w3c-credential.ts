// A department's type as a W3C Verifiable Credential in a JWT (data model 1.1), for agencies that ask for that format. Veramo
// makes it; the department's key signs it in the one module that holds private keys. Nothing in it can be left out when it is
// shown: so the numbers that serve to match are not in it, and no wallet asks for it unless its holder's agency does.
import { createAgent, type IAgentPlugin, type ICredentialIssuer } from '@veramo/core';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { CredentialPlugin } from '@veramo/credential-w3c';
import type { Department } from '../departments/department-file.ts';
import { typeMetadataIntegrity } from '../departments/type-metadata.ts';
import type { ClaimValue, DepartmentKey, HolderKey } from '../ports.ts';

export type W3cCredentialInput = {
  /** Claims of the record by name; absent ones are left out. */
  claims: Readonly<Record<string, ClaimValue | undefined>>;
  /** Public key of the holder; the subject is its did:jwk. */
  holderJwk: HolderKey;
  /** The quarter's dates, in seconds since 1970. */
  iat: number;
  exp: number;
  /** Place in the department's token status list. */
  status: { idx: number; uri: string };
};

const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString();

/** did:jwk of a P-256 key: the JWK's required members in the order of RFC 7638, nothing else. */
export function didOfJwk({ crv, kty, x, y }: HolderKey): string {
  return `did:jwk:${Buffer.from(JSON.stringify({ crv, kty, x, y }), 'utf8').toString('base64url')}`;
}

/** What Veramo asks its DID and key managers for, answered for one key that never leaves its module. */
function signWith({ did, kid, sign }: DepartmentKey): IAgentPlugin {
  return {
    methods: {
      didManagerGet: async () => ({
        did,
        provider: 'did:ethr',
        services: [],
        keys: [{ kid, kms: 'department', type: 'Secp256r1', publicKeyHex: '' }],
      }),
      keyManagerSign: async ({ data }: { data: string }) =>
        Buffer.from(await sign(Buffer.from(data, 'utf8'))).toString('base64url'),
    },
  };
}

/** @returns the credential as a compact JWT: ES256, `kid` the DID URL of the department's key */
export function createW3cIssuer({
  department,
  credentialIssuer,
  key,
}: {
  department: Department;
  credentialIssuer: string;
  key: DepartmentKey;
}): (input: W3cCredentialInput) => Promise<string> {
  const { vct, claims: definitions } = department.credential;
  const shown = definitions.flatMap(({ name, disclosure }) => (disclosure === 'to_match_only' ? [] : [name]));
  const agent = createAgent<ICredentialIssuer>({
    plugins: [new CredentialPlugin([new CredentialProviderJWT()]), signWith(key)],
  });
  const credentialSchema = {
    id: `${credentialIssuer}/types/${department.id}`,
    type: 'SdJwtVcTypeMetadata',
    digestSRI: typeMetadataIntegrity(department),
  };

  return async ({ claims, holderJwk, iat, exp, status }) => {
    const present = shown.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]]]));
    const { proof } = await agent.createVerifiableCredential({
      proofFormat: 'jwt',
      keyRef: key.kid,
      header: { kid: key.kid, typ: 'JWT' },
      credential: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential', vct],
        issuer: { id: key.did },
        issuanceDate: isoTime(iat),
        expirationDate: isoTime(exp),
        credentialSubject: { id: didOfJwk(holderJwk), ...Object.fromEntries(present) },
        credentialSchema,
        // There is no bitstring status list: the place in the department's token status list is said twice, as that
        // specification has it in a JWT, and where software for W3C credentials looks and stops at a type it does not know.
        credentialStatus: {
          id: `${status.uri}#${status.idx}`,
          type: 'TokenStatusListEntry',
          status_list: status,
        },
        status: { status_list: status },
      },
    });
    return (proof as { jwt: string }).jwt;
  };
}
