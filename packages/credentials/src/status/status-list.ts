/** A list of statuses, packed from the least significant bit (draft-ietf-oauth-status-list, section 4). */
import { CredentialError, type CredentialErrorCode, ensure } from '../errors.ts';

export type StatusBits = 1 | 2 | 4 | 8;

/** Registered status values; any other is not valid. */
export const statusValue = { valid: 0, invalid: 1, suspended: 2 } as const;

export interface StatusList {
  readonly bits: StatusBits;
  /** How many statuses it holds. */
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Throws `status_index_out_of_range`. */
  statusAt(index: number): number;
  /** Throws `status_index_out_of_range`, and RangeError for a value that does not fit. */
  setStatus(index: number, value: number): void;
}

export function isStatusBits(bits: unknown): bits is StatusBits {
  return bits === 1 || bits === 2 || bits === 4 || bits === 8;
}

/** A list over `bytes`, or over new bytes that are all `valid`. `size` is rounded up to whole bytes. */
export function createStatusList({
  bits,
  size,
  bytes,
}: { bits: StatusBits } & (
  | { size: number; bytes?: undefined }
  | { size?: undefined; bytes: Uint8Array }
)): StatusList {
  const packed = bytes ?? new Uint8Array(Math.ceil((size * bits) / 8));
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  const total = packed.length * perByte;
  const shiftOf = (index: number) => {
    ensure(Number.isSafeInteger(index) && index >= 0 && index < total, 'status_index_out_of_range');
    return (index % perByte) * bits;
  };
  return {
    bits,
    size: total,
    bytes: packed,
    statusAt: (index) => {
      const shift = shiftOf(index);
      return ((packed[Math.floor(index / perByte)] as number) >> shift) & mask;
    },
    setStatus: (index, value) => {
      const shift = shiftOf(index);
      if (!Number.isInteger(value) || value < 0 || value > mask) throw new RangeError('status does not fit');
      const at = Math.floor(index / perByte);
      packed[at] = ((packed[at] as number) & ~(mask << shift)) | (value << shift);
    },
  };
}

const refusals: Readonly<Record<number, CredentialErrorCode>> = {
  [statusValue.invalid]: 'credential_revoked',
  [statusValue.suspended]: 'credential_suspended',
};

/** Throws `credential_revoked`, `credential_suspended`, `credential_status_unknown`, `status_index_out_of_range`. */
export function checkStatus(list: Pick<StatusList, 'statusAt'>, index: number): void {
  const status = list.statusAt(index);
  if (status !== statusValue.valid)
    throw new CredentialError(refusals[status] ?? 'credential_status_unknown');
}
