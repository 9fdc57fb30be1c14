// A list read page by page, newest first: the clerk's log and the officer's decisions.
import { get, type Readable, writable } from 'svelte/store';
import { ApiError } from './call.ts';

export type PageMark = string | number;
export type ListPage<Item> = { items: Item[]; next: PageMark | null };

type PagedListView<Item> =
  | { name: 'loading' }
  | { name: 'list'; items: Item[]; more: 'none' | 'some' | 'loading' | 'failed' }
  | { name: 'empty' }
  | { name: 'failed'; error: ApiError };

export type PagedList<Item> = Readable<PagedListView<Item>> & {
  open(): Promise<void>;
  loadMore(): Promise<void>;
};

export function createPagedList<Item>(
  readPage: (page?: PageMark) => Promise<ListPage<Item>>,
): PagedList<Item> {
  const view = writable<PagedListView<Item>>({ name: 'loading' });
  let next: PageMark | null = null;

  return {
    subscribe: view.subscribe,

    async open() {
      view.set({ name: 'loading' });
      try {
        const page = await readPage();
        next = page.next;
        view.set(
          page.items.length > 0
            ? { name: 'list', items: page.items, more: next === null ? 'none' : 'some' }
            : { name: 'empty' },
        );
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        view.set({ name: 'failed', error });
      }
    },

    async loadMore() {
      const before = get(view);
      if (before.name !== 'list' || before.more === 'loading' || next === null) return;
      view.set({ ...before, more: 'loading' });
      try {
        const page = await readPage(next);
        next = page.next;
        view.set({
          name: 'list',
          items: [...before.items, ...page.items],
          more: next === null ? 'none' : 'some',
        });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        view.set({ ...before, more: 'failed' });
      }
    },
  };
}
