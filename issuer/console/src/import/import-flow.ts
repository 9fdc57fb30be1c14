// A CSV file of records: chosen, looked at, sent; either all of it is imported or a table says which rows were wrong.
import { ApiError } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { ClerkApi, ImportRowError } from '../clerk-api.ts';

type ChosenFile = { name: string; sizeBytes: number; rows: number; csv: Blob };

type ImportView =
  | { name: 'choose'; problem?: 'too_large' | 'empty' | 'unreadable' }
  | { name: 'ready'; file: ChosenFile }
  | { name: 'sending'; file: ChosenFile }
  | { name: 'imported'; file: ChosenFile; count: number }
  /** The service refused the file; nothing was written. */
  | { name: 'refused'; file: ChosenFile; rows: ImportRowError[]; error: ApiError }
  /** No answer, or one that says nothing about the rows. */
  | { name: 'failed'; file: ChosenFile; error: ApiError };

export type ImportFlow = Readable<ImportView> & {
  choose(file: { name: string; blob: Blob }): Promise<void>;
  send(): Promise<void>;
  startOver(): void;
};

export const importLimitBytes = 8 * 1024 * 1024;

export function createImportFlow(ports: {
  api: Pick<ClerkApi, 'importRecords'>;
  department: string;
}): ImportFlow {
  const { api, department } = ports;
  const view = writable<ImportView>({ name: 'choose' });

  return {
    subscribe: view.subscribe,

    async choose({ name, blob }) {
      if (get(view).name === 'sending') return;
      if (blob.size > importLimitBytes) return view.set({ name: 'choose', problem: 'too_large' });
      const text = await blob.text().catch(() => undefined);
      if (text === undefined) return view.set({ name: 'choose', problem: 'unreadable' });
      const rows = dataRows(text);
      if (rows === 0) return view.set({ name: 'choose', problem: 'empty' });
      view.set({ name: 'ready', file: { name, sizeBytes: blob.size, rows, csv: blob } });
    },

    async send() {
      const current = get(view);
      if (current.name !== 'ready' && current.name !== 'failed') return;
      const { file } = current;
      view.set({ name: 'sending', file });
      try {
        const { imported } = await api.importRecords(department, file.csv);
        view.set({ name: 'imported', file, count: imported });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const rows = rowErrors(error.answer);
        view.set(
          error.status === 422 && rows
            ? { name: 'refused', file, rows, error }
            : { name: 'failed', file, error },
        );
      }
    },

    startOver() {
      if (get(view).name !== 'sending') view.set({ name: 'choose' });
    },
  };
}

/** Rows below the heading; only for the clerk's eye, the service counts and checks for itself. */
function dataRows(text: string): number {
  return Math.max(0, text.split(/\r?\n/).filter((line) => line.trim() !== '').length - 1);
}

function rowErrors(answer: unknown): ImportRowError[] | undefined {
  const rows = (answer as { rows?: unknown } | undefined)?.rows;
  return Array.isArray(rows) ? (rows as ImportRowError[]) : undefined;
}
