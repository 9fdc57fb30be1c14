// Login by a one-time code: eight digits, sent to the person's phone, good for five minutes and five tries in the one
// login attempt they were asked for. For a number that nobody has, everything happens but the delivery.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Localized } from '@anju/ui/localized';
import type { NowSeconds, SendMessage } from '../ports.ts';
import type { Register } from '../register/read-register.ts';
import type { Codes, PutOutcome, TryOutcome } from '../store/codes.ts';

type Ports = {
  codes: Codes;
  register: Register;
  macKey: Uint8Array;
  /** Keyed hash: what is kept of an address says whether another is the same, and nothing else. */
  addressKey: Uint8Array;
  /** Eight digits, evenly distributed. */
  makeCode: () => string;
  sendMessage: SendMessage;
  /** Told of the wrong codes of the last hour whenever a code was not right. */
  watchWrongCodes: (inLastHour: number) => void;
  wrongCodesOfAll: (nowSeconds: number) => number;
  nowSeconds: NowSeconds;
};

export type CodeLogin = {
  sendCode(from: From, personId: string, service: Localized): PutOutcome;
  /** For whom a code was asked for in this attempt. */
  personOf(attempt: string): string | undefined;
  checkCode(from: From, code: string): TryOutcome;
};

/** The attempt, and the network that the request came from. */
export type From = { attempt: string; network: string };

export function createCodeLogin({
  codes,
  register,
  macKey,
  addressKey,
  makeCode,
  sendMessage,
  watchWrongCodes,
  wrongCodesOfAll,
  nowSeconds,
}: Ports): CodeLogin {
  const macOf = (attempt: string, personId: string, code: string) =>
    createHmac('sha256', macKey)
      .update(JSON.stringify([attempt, personId, code]))
      .digest();
  const originOf = ({ attempt, network }: From) => ({
    attempt,
    address: createHmac('sha256', addressKey).update(network).digest('base64url'),
  });

  return {
    sendCode(from, personId, service) {
      const code = makeCode();
      const { attempt } = from;
      const put = codes.put(originOf(from), personId, macOf(attempt, personId, code), nowSeconds());
      if (put.outcome !== 'put') return put;
      const shown = `${code.slice(0, 4)} ${code.slice(4)}`;
      sendMessage(personId, {
        'zh-CN': `【城市登录】验证码 ${shown}，用于登录“${service['zh-CN']}”，5 分钟内有效。请勿告诉任何人。`,
        en: `City login: ${shown} is your code for “${service.en}”. It is good for 5 minutes. Tell it to nobody.`,
      });
      return put;
    },

    personOf: (attempt) => codes.personOf(attempt),

    checkCode(from, code) {
      const { attempt } = from;
      const isRight = (personId: string, codeMac: Uint8Array) => {
        const isSame = timingSafeEqual(macOf(attempt, personId, code), codeMac);
        // Nobody has seen the code of a number that is not in the register; a lucky guess opens nothing.
        const isKnown = register.find(personId) !== undefined;
        return isSame && isKnown;
      };
      const tried = codes.try(originOf(from), isRight, nowSeconds());
      if (tried.outcome !== 'right') watchWrongCodes(wrongCodesOfAll(nowSeconds()));
      return tried;
    },
  };
}
