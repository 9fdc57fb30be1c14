// What a department asks for: one claim of one credential, and the words with which the wallet shows it. The words are the
// citizen's guard against being led into identifying somebody else's request, so they say what agreeing does.
import { type Query, type RequestSigner, x509HashClientId } from '@anju/openid4vp';
import type { Localised } from '../departments/department-file.ts';
import type { DepartmentKey } from '../ports.ts';

/** The credential that says who somebody is. */
export type AskedProof = {
  vct: string;
  /** Name of the claim that is the person's number. */
  claim: string;
  /** `iss` of whoever's credentials are accepted. */
  issuers: readonly string[];
};

export type AskingDepartment = {
  id: string;
  name: Localised;
  credential: { vct: string; name: Localised };
  key: DepartmentKey;
};

const CREDENTIAL_ID = 'identity';

export const queryFor = ({ vct, claim }: AskedProof): Query => ({
  credentials: [
    {
      id: CREDENTIAL_ID,
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct] },
      claims: [{ path: [claim] }],
    },
  ],
});

export const signerOf = ({ key }: AskingDepartment): RequestSigner => ({
  clientId: x509HashClientId(Buffer.from(key.x5c[0] ?? '', 'base64')),
  x5c: key.x5c,
  sign: key.sign,
});

export const questionOf = ({ name, credential }: AskingDepartment) => ({
  format: 'urn:anju:question:1',
  data: {
    title: {
      'zh-CN': `核对身份，以便领取“${credential.name['zh-CN']}”`,
      en: `Who you are, so that you can receive: ${credential.name.en}`,
    },
    purpose: {
      'zh-CN': `${name['zh-CN']}将据此把您的凭证发到刚才发起申请的钱包。仅当您本人刚刚在这台设备上发起申请时才同意。`,
      en: `${name.en} will issue your credential to the wallet that has just asked for it. Agree only if you yourself have just asked on this device.`,
    },
    asker: name,
  },
});
