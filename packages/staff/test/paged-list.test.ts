import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/call.ts';
import { createPagedList, type ListPage } from '../src/paged-list.ts';

function list(pages: Record<string, ListPage<string> | ApiError>) {
  const asked: string[] = [];
  const paged = createPagedList<string>(async (page) => {
    const key = String(page ?? 'first');
    asked.push(key);
    const answer = pages[key];
    if (!answer || answer instanceof ApiError) throw answer ?? new ApiError('not_found', 404);
    return answer;
  });
  return { paged, asked, pages };
}

describe('a list read page by page', () => {
  it('shows the first page and adds the next', async () => {
    const { paged, asked } = list({ first: { items: ['a'], next: '2' }, '2': { items: ['b'], next: null } });
    await paged.open();
    expect(get(paged)).toEqual({ name: 'list', items: ['a'], more: 'some' });
    await Promise.all([paged.loadMore(), paged.loadMore()]);
    expect(get(paged)).toEqual({ name: 'list', items: ['a', 'b'], more: 'none' });
    expect(asked).toEqual(['first', '2']);
  });

  it('says when there is nothing', async () => {
    const { paged } = list({ first: { items: [], next: null } });
    await paged.open();
    expect(get(paged)).toEqual({ name: 'empty' });
  });

  it('keeps what it has when a later page fails', async () => {
    const { paged, pages } = list({ first: { items: ['a'], next: 2 }, '2': new ApiError('unreachable', 0) });
    await paged.open();
    await paged.loadMore();
    expect(get(paged)).toEqual({ name: 'list', items: ['a'], more: 'failed' });
    pages['2'] = { items: ['b'], next: null };
    await paged.loadMore();
    expect(get(paged)).toMatchObject({ items: ['a', 'b'] });
  });

  it('says when even the first page fails', async () => {
    const { paged } = list({});
    await paged.open();
    expect(get(paged)).toMatchObject({ name: 'failed', error: { code: 'not_found' } });
  });
});
