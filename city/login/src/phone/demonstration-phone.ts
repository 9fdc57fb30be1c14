// The phones of the town's people, for a demonstration: messages in memory, shown to whoever asks on this machine.
import type { Localized } from '@anju/ui/localized';
import type { NowSeconds, SendMessage } from '../ports.ts';

export type Message = { text: Localized; sentAtSeconds: number };

export type DemonstrationPhone = {
  send: SendMessage;
  /** The newest first. */
  messagesOf(personId: string): Message[];
};

const KEPT_SECONDS = 60 * 60;
const MOST_PER_PERSON = 10;

/** @param isKnown only people of the register have a phone */
export function createDemonstrationPhone(
  isKnown: (personId: string) => boolean,
  nowSeconds: NowSeconds,
): DemonstrationPhone {
  const messages = new Map<string, Message[]>();
  const messagesOf = (personId: string) =>
    (messages.get(personId) ?? []).filter(({ sentAtSeconds }) => sentAtSeconds > nowSeconds() - KEPT_SECONDS);
  return {
    send(personId, text) {
      const kept = [{ text, sentAtSeconds: nowSeconds() }, ...messagesOf(personId)];
      if (isKnown(personId)) messages.set(personId, kept.slice(0, MOST_PER_PERSON));
    },
    messagesOf,
  };
}
