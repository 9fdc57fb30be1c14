// The credential configurations of a department: its type in each format that its file names.

export const CREDENTIAL_FORMATS = ['dc+sd-jwt', 'jwt_vc_json'] as const;
export type CredentialFormat = (typeof CREDENTIAL_FORMATS)[number];

export type Configuration = { configurationId: string; format: CredentialFormat };

const SUFFIX: Readonly<Record<CredentialFormat, string>> = { 'dc+sd-jwt': '', jwt_vc_json: '-w3c' };

/** The first is the department's own, an SD-JWT VC. */
export function configurationsOf(department: {
  credential: { configurationId: string; formats?: readonly CredentialFormat[] | undefined };
}): [Configuration, ...Configuration[]] {
  const { configurationId, formats = [] } = department.credential;
  const others = formats.filter((format) => format !== 'dc+sd-jwt');
  return [
    { configurationId, format: 'dc+sd-jwt' },
    ...others.map((format) => ({ configurationId: `${configurationId}${SUFFIX[format]}`, format })),
  ];
}
