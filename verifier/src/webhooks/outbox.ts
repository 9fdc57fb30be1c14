// What agencies are still to be told, as whoever tells them needs it; the statements that end requests fill it.

export interface Delivery {
  requestId: string;
  agency: string;
  endedAt: Date;
  /** Of an appeal: the request whose decision it is against. */
  supersedes?: string | null;
  /** This one included. Who has claimed a delivery since knows another number. */
  attempts: number;
}

export interface WebhookStanding {
  agency: string;
  /** Deliveries that are still to be made, and those that were given up. */
  waiting: number;
  givenUp: number;
  /** Why the latest of them was not taken. */
  problem: string | null;
}

export interface WebhookOutbox {
  /** Of each of these agencies at most `limit` that are due at `now` and, of any number of callers, now only this one's until `until`. */
  claim(agencies: readonly string[], now: Date, until: Date, limit: number): Promise<Delivery[]>;
  delivered(delivery: Delivery): Promise<void>;
  /** Changes nothing when another has claimed it since. */
  retryAt(delivery: Delivery, due: Date, problem: string | null): Promise<void>;
  giveUp(delivery: Delivery, now: Date, problem: string): Promise<void>;
  standings(): Promise<WebhookStanding[]>;
  forgetEndedBefore(moment: Date): Promise<void>;
  /** Of agencies that are told no more: nobody would ever claim what is left of them. */
  forgetOthers(agencies: readonly string[]): Promise<void>;
}
