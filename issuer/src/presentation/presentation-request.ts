// A request to show a credential, from the moment the citizen chose this way until the person is handed over. What is kept
// are hashes and sealed texts: the exchange is erased when the answer arrives, the person when handed over.
import { createHash } from 'node:crypto';

export const REQUEST_SECONDS = 300;
/** From the wallet's answer until the citizen's browser is back with the response code. */
export const HAND_OVER_SECONDS = 120;

export type WaitingRequest = { department: string; sealedExchange: string; expiresAt: Date };

/**
 * waiting → checking → answered → gone. Every transition is one conditional statement: of any number of callers at once
 * one succeeds.
 */
export type PresentationStore = {
  add(request: WaitingRequest & { idHash: string; interactionHash: string }): Promise<void>;
  /** Undefined for one that is unknown, answered or overdue. */
  findWaiting(idHash: string, now: Date): Promise<WaitingRequest | undefined>;
  /** waiting → checking; erases the exchange. */
  claim(idHash: string, now: Date): Promise<boolean>;
  /** checking → answered. */
  answer(
    idHash: string,
    answer: { sealedPerson: string; responseCodeHash: string; expiresAt: Date },
    now: Date,
  ): Promise<boolean>;
  /** checking → gone. */
  drop(idHash: string): Promise<void>;
  /** answered → gone. The sealed person, when department, interaction and response code belong together. */
  handOver(wanted: {
    department: string;
    interactionHash: string;
    responseCodeHash: string;
    now: Date;
  }): Promise<string | undefined>;
};

/** What the database knows of an id, an interaction or a response code: enough to recognise it. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Bytes of request ids and response codes, and their form in an address. */
export const TOKEN_BYTES = 32;
export const TOKEN = /^[\w-]{43}$/;
