// The register's search: one question at a time, an older answer never overwrites a newer question's.
import { ApiError, isAborted, type PageMark } from '@anju/staff';
import { get, type Readable, writable } from 'svelte/store';
import type { ClerkApi, PersonRow } from '../clerk-api.ts';

type Question = { department: string; query: string; state: string };

type SearchView =
  /** `people` holds the rows of the question before, so that the table does not jump while typing. */
  | { name: 'loading'; people: PersonRow[] }
  | { name: 'list'; people: PersonRow[]; more: 'none' | 'some' | 'loading' | 'failed' }
  | { name: 'empty' }
  | { name: 'failed'; error: ApiError };

export type SearchFlow = Readable<SearchView> & {
  ask(question: Question): Promise<void>;
  loadMore(): Promise<void>;
  /** Resolves once no question is open. */
  answered(): Promise<void>;
  /** Shows a changed person in place, without asking again. */
  replace(person: PersonRow): void;
};

export function createSearchFlow(api: Pick<ClerkApi, 'searchPeople'>): SearchFlow {
  const view = writable<SearchView>({ name: 'loading', people: [] });
  let asked: Question | undefined;
  let nextPage: PageMark | null = null;
  let running: AbortController | undefined;

  const shown = () => {
    const current = get(view);
    return current.name === 'list' || current.name === 'loading' ? current.people : [];
  };

  async function fetchPage(question: Question, page?: PageMark) {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const answer = await api.searchPeople(page === undefined ? question : { ...question, page }, mine.signal);
    if (running !== mine) throw new DOMException('A newer question was asked', 'AbortError');
    nextPage = answer.next ?? null;
    return answer.people;
  }

  return {
    subscribe: view.subscribe,

    async ask(question) {
      const people = asked?.department === question.department ? shown() : [];
      asked = question;
      view.set({ name: 'loading', people });
      try {
        const found = await fetchPage(question);
        view.set(
          found.length > 0
            ? { name: 'list', people: found, more: nextPage === null ? 'none' : 'some' }
            : { name: 'empty' },
        );
      } catch (error) {
        if (isAborted(error)) return;
        if (!(error instanceof ApiError)) throw error;
        view.set({ name: 'failed', error });
      }
    },

    async loadMore() {
      const before = get(view);
      if (!asked || before.name !== 'list' || before.more === 'loading' || nextPage === null) return;
      view.set({ ...before, more: 'loading' });
      try {
        const found = await fetchPage(asked, nextPage);
        view.set({
          name: 'list',
          people: [...shown(), ...found],
          more: nextPage === null ? 'none' : 'some',
        });
      } catch (error) {
        if (isAborted(error)) return;
        if (!(error instanceof ApiError)) throw error;
        view.update((current) => (current.name === 'list' ? { ...current, more: 'failed' } : current));
      }
    },

    answered() {
      return new Promise((resolve) => {
        let stop = () => {};
        let done = false;
        stop = view.subscribe(({ name }) => {
          if (name === 'loading' || done) return;
          done = true;
          resolve();
          stop();
        });
        // The first call of a subscriber comes before there is anything to stop.
        if (done) stop();
      });
    },

    replace(person) {
      view.update((current) =>
        current.name === 'list' || current.name === 'loading'
          ? {
              ...current,
              people: current.people.map((row) =>
                row.person_number === person.person_number ? person : row,
              ),
            }
          : current,
      );
    },
  };
}
