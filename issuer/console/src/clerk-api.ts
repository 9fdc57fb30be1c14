// The issuer's clerk API as this app uses it: one function per call, shapes as the service sends them.
import type { Call, LocalisedText, PageMark } from '@anju/staff';

export type Department = {
  id: string;
  name: LocalisedText;
  /** One for each format in which the department issues. */
  credentials: { configuration_id: string; format: string; name: LocalisedText }[];
  /** What tells a person's records apart, where a person may have several. */
  records_by?: LocalisedText;
  /** Requests that were not made at the counter wait here for a decision. */
  review?: 'online';
  /** People can log in or show a credential, so offers can be sent to them. */
  online: boolean;
};
export type Clerk = { login: string; name: LocalisedText; departments: Department[] };

export type CredentialState = 'not_issued' | 'valid' | 'suspended' | 'revoked';
export type PersonRow = {
  person_number: string;
  household_number: string;
  name: string;
  issued_at?: string | null;
  state: CredentialState;
};
export type PeoplePage = { people: PersonRow[]; next: PageMark | null };

export type Offer = { offer_id: string; qr: string; link: string; tx_code: string; expires_at: string };
/** Good for one person, who logs in; there is no code. */
export type OnlineOffer = { offer_id: string; link: string; expires_at: string };
export type OfferProgress = {
  state: 'open' | 'code_used' | 'issued' | 'expired' | 'locked';
  attempts_left: number;
};

export type PersonRecordKey = { key: string };

export type Review = {
  id: string;
  person_number: string;
  /** Which of the person's records, where a person may have several. */
  record_key?: string;
  configuration_id: string;
  name: string;
  requested_at: string;
};
export type ReviewDecision = 'approve' | 'decline';

export type StandingChange = 'suspend' | 'resume' | 'revoke';
export type ImportRowError = { row: number; column?: string | null; message: LocalisedText };

export type AuditEntry = {
  at: string;
  clerk: string;
  action: string;
  department?: string | null;
  person_number?: string | null;
  count?: number | null;
};
export type ClerkApi = ReturnType<typeof createClerkApi>;

export function createClerkApi(call: Call) {
  return {
    searchPeople(
      {
        department,
        query,
        state,
        page,
      }: { department: string; query: string; state: string; page?: PageMark },
      signal?: AbortSignal,
    ) {
      const search = new URLSearchParams({ department, query });
      if (state !== 'all') search.set('state', state);
      if (page !== undefined) search.set('page', String(page));
      return call<PeoplePage>('GET', `/people?${search}`, signal ? { signal } : {});
    },
    makeOffer: (department: string, personNumber: string) =>
      call<Offer>('POST', '/offers', { json: { department, person_number: personNumber } }),
    makeOnlineOffer: (department: string, personNumber: string) =>
      call<OnlineOffer>('POST', '/offers', {
        json: { department, person_number: personNumber, kind: 'online' },
      }),
    followOffer: (offerId: string) => call<OfferProgress>('GET', `/offers/${encodeURIComponent(offerId)}`),
    changeStanding: (change: StandingChange, department: string, personNumber: string) =>
      call<Record<string, number>>('POST', `/credentials/${change}`, {
        json: { department, person_number: personNumber },
      }),
    readRecords: (department: string, personNumber: string) =>
      call<{ records: PersonRecordKey[] }>(
        'GET',
        `/records?${new URLSearchParams({ department, person_number: personNumber })}`,
      ),
    readReviews: (department: string) =>
      call<{ reviews: Review[] }>('GET', `/reviews?${new URLSearchParams({ department })}`),
    decideReview: (id: string, decision: ReviewDecision) =>
      call<void>('POST', `/reviews/${encodeURIComponent(id)}`, { json: { decision } }),
    importRecords: (department: string, csv: Blob | string) =>
      call<{ imported: number }>('POST', `/records/import?department=${encodeURIComponent(department)}`, {
        csv,
      }),
    readAudit: (page?: PageMark) =>
      call<{ entries: AuditEntry[]; next: PageMark | null }>(
        'GET',
        page === undefined ? '/audit' : `/audit?page=${encodeURIComponent(page)}`,
      ),
  };
}
