// What the use cases need of the world around them.
import type { Localized } from '@anju/ui/localized';

/** Seconds since 1970. */
export type NowSeconds = () => number;

/**
 * Sends a message to a person's phone. It is given a `personId` whether or not anybody has it, answers nothing and takes
 * no time, so that whoever asked learns nothing from it.
 */
export type SendMessage = (personId: string, text: Localized) => void;
