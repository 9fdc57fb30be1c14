// Login by a one-time code: six digits, sent to the person's phone, good for five minutes and five tries in the one
// login attempt they were asked for. For a number that nobody has, everything happens but the delivery.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Localized } from '@anju/ui/localized';
import type { NowSeconds, SendMessage } from '../ports.ts';
import type { Register } from '../register/read-register.ts';
import type { Codes, TryOutcome } from '../store/codes.ts';

type Ports = {
  codes: Codes;
  register: Register;
  macKey: Uint8Array;
  /** Six digits, evenly distributed. */
  makeCode: () => string;
  sendMessage: SendMessage;
  nowSeconds: NowSeconds;
};

export type CodeLogin = {
  /** False when codes were asked for this number too often. */
  sendCode(attempt: string, personId: string, service: Localized): boolean;
  /** For whom a code was asked for in this attempt. */
  personOf(attempt: string): string | undefined;
  checkCode(attempt: string, code: string): TryOutcome;
};

export function createCodeLogin({
  codes,
  register,
  macKey,
  makeCode,
  sendMessage,
  nowSeconds,
}: Ports): CodeLogin {
  const macOf = (attempt: string, personId: string, code: string) =>
    createHmac('sha256', macKey)
      .update(JSON.stringify([attempt, personId, code]))
      .digest();

  return {
    sendCode(attempt, personId, service) {
      const code = makeCode();
      if (!codes.put(attempt, personId, macOf(attempt, personId, code), nowSeconds())) return false;
      sendMessage(personId, {
        'zh-CN': `【城市登录】验证码 ${code}，用于登录“${service['zh-CN']}”，5 分钟内有效。请勿告诉任何人。`,
        en: `City login: ${code} is your code for “${service.en}”. It is good for 5 minutes. Tell it to nobody.`,
      });
      return true;
    },

    personOf: (attempt) => codes.personOf(attempt),

    checkCode(attempt, code) {
      const isRight = (personId: string, codeMac: Uint8Array) => {
        const isSame = timingSafeEqual(macOf(attempt, personId, code), codeMac);
        // Nobody has seen the code of a number that is not in the register; a lucky guess opens nothing.
        const isKnown = register.find(personId) !== undefined;
        return isSame && isKnown;
      };
      return codes.try(attempt, isRight, nowSeconds());
    },
  };
}
