// What status lists and the standing of people need from outside.

export type StatusValue = 0 | 1 | 2;

type StatusListState = {
  number: number;
  size: number;
  version: number;
  published?: { version: number; token: string; expiresAt: Date } | undefined;
};

/** `suspended` until a clerk resumes, whatever expires meanwhile; `revoked` until a clerk makes an offer. */
export type Hindrance = 'suspended' | 'revoked';

export type StatusStore = {
  find(department: string, listNumber: number): Promise<StatusListState | undefined>;
  /** The department's lists, oldest first. */
  numbers(department: string): Promise<number[]>;
  /** The indices whose status is not 0. */
  marked(department: string, listNumber: number): Promise<{ index: number; status: StatusValue }[]>;
  savePublication(
    department: string,
    listNumber: number,
    publication: { version: number; token: string; expiresAt: Date },
  ): Promise<void>;
  /** Why the person gets nothing new: what was suspended or revoked would be worth nothing. */
  hindranceOf(department: string, personNumber: string): Promise<Hindrance | undefined>;
  /**
   * Sets every live copy of the person that has one of `from`. With `endOffers` open offers of the person end too, and
   * with a revocation every grant: nothing that a wallet still holds fetches anything new.
   */
  change(request: {
    department: string;
    personNumber: string;
    from: readonly StatusValue[];
    to: StatusValue;
    now: Date;
    endOffers: boolean;
  }): Promise<number>;
};
