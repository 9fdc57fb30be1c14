// Keeps the request on the screen over a reload, in this browser tab only; it holds a link and no personal data.
import type { OpenRequest } from './request-view.ts';

const key = 'anju-desk-open-request';

export function createOpenRequestMemory(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
  return {
    read(): OpenRequest | null {
      try {
        const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
        return isOpenRequest(kept) ? kept : null;
      } catch {
        return null;
      }
    },
    write(open: OpenRequest | null): void {
      try {
        if (open) storage.setItem(key, JSON.stringify(open));
        else storage.removeItem(key);
      } catch {
        // A full or refused storage only costs the request after a reload.
      }
    },
  };
}

function isOpenRequest(value: unknown): value is OpenRequest {
  const open = value as Partial<OpenRequest> | null;
  return (
    typeof open?.request?.request_id === 'string' &&
    typeof open.request.qr === 'string' &&
    typeof open.request.link === 'string' &&
    typeof open.service?.rule_id === 'string' &&
    Array.isArray(open.service.clauses) &&
    typeof open.caseNumber === 'string' &&
    (open.appeal === undefined || typeof open.appeal.against === 'string')
  );
}
