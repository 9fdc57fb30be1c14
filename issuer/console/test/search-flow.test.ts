import { ApiError } from '@anju/staff';
import { settle } from '@anju/staff/testing';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import type { PeoplePage, PersonRow } from '../src/clerk-api.ts';
import { createSearchFlow } from '../src/register/search-flow.ts';

const person = (number: string, state: PersonRow['state'] = 'valid'): PersonRow => ({
  person_number: number,
  household_number: 'H1',
  name: `人${number}`,
  state,
});
const question = (query: string) => ({ department: 'income', query, state: 'all' });

/** A register that answers when the test says so. */
function slowRegister() {
  const asked: { query: string; page?: unknown; signal?: AbortSignal | undefined }[] = [];
  const answers: { give: (page: PeoplePage) => void; fail: (error: unknown) => void }[] = [];
  const flow = createSearchFlow({
    searchPeople: (request, signal) => {
      asked.push({ ...request, signal });
      return new Promise((give, fail) => answers.push({ give, fail }));
    },
  });
  const answer = async (index: number, page: PeoplePage) => {
    answers[index]?.give(page);
    await settle();
  };
  const fail = async (index: number, error: unknown) => {
    answers[index]?.fail(error);
    await settle();
  };
  return { flow, asked, answer, fail };
}

describe('searching the register', () => {
  it('lists who was found', async () => {
    const { flow, answer } = slowRegister();
    void flow.ask(question('王'));
    await answer(0, { people: [person('1')], next: null });
    expect(get(flow)).toEqual({ name: 'list', people: [person('1')], more: 'none' });
  });

  it('can be waited for, so that a quick hand never opens a row of the question before', async () => {
    const { flow, answer } = slowRegister();
    void flow.ask(question('王'));
    await answer(0, { people: [person('1')], next: null });
    void flow.ask(question('王伟'));
    let answered = false;
    const waiting = flow.answered().then(() => {
      answered = true;
    });
    await settle();
    expect(answered).toBe(false);
    await answer(1, { people: [person('2')], next: null });
    await waiting;
    await flow.answered();
    expect(get(flow)).toMatchObject({ people: [person('2')] });
  });

  it('says when nobody was found', async () => {
    const { flow, answer } = slowRegister();
    void flow.ask(question('没有'));
    await answer(0, { people: [], next: null });
    expect(get(flow)).toEqual({ name: 'empty' });
  });

  it('never lets an older answer overwrite a newer question', async () => {
    const { flow, asked, answer } = slowRegister();
    void flow.ask(question('王'));
    void flow.ask(question('王伟'));
    expect(asked[0]?.signal?.aborted).toBe(true);
    await answer(1, { people: [person('2')], next: null });
    await answer(0, { people: [person('1')], next: null });
    expect(get(flow)).toMatchObject({ name: 'list', people: [person('2')] });
  });

  it('keeps the rows before while typing, but never another department’s', async () => {
    const { flow, answer } = slowRegister();
    void flow.ask(question('王'));
    await answer(0, { people: [person('1')], next: null });
    void flow.ask(question('王伟'));
    expect(get(flow)).toEqual({ name: 'loading', people: [person('1')] });
    void flow.ask({ ...question('王伟'), department: 'household' });
    expect(get(flow)).toEqual({ name: 'loading', people: [] });
  });

  it('adds the next page once, however often it is asked for', async () => {
    const { flow, asked, answer } = slowRegister();
    void flow.ask(question(''));
    await answer(0, { people: [person('1')], next: 2 });
    void flow.loadMore();
    void flow.loadMore();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.page).toBe(2);
    await answer(1, { people: [person('2')], next: null });
    expect(get(flow)).toEqual({ name: 'list', people: [person('1'), person('2')], more: 'none' });
  });

  it('keeps what is listed when the next page fails, and offers it again', async () => {
    const { flow, answer, fail } = slowRegister();
    void flow.ask(question(''));
    await answer(0, { people: [person('1')], next: 2 });
    void flow.loadMore();
    await fail(1, new ApiError('unreachable', 0));
    expect(get(flow)).toEqual({ name: 'list', people: [person('1')], more: 'failed' });
    void flow.loadMore();
    await answer(2, { people: [person('2')], next: null });
    expect(get(flow)).toMatchObject({ more: 'none' });
  });

  it('shows a failed search as failed, and not a search that was given up', async () => {
    const { flow, fail } = slowRegister();
    void flow.ask(question('王'));
    void flow.ask(question('李'));
    await fail(0, new DOMException('gave up', 'AbortError'));
    expect(get(flow)).toMatchObject({ name: 'loading' });
    await fail(1, new ApiError('unavailable', 503));
    expect(get(flow)).toMatchObject({ name: 'failed' });
  });

  it('shows a changed person in place', async () => {
    const { flow, answer } = slowRegister();
    void flow.ask(question(''));
    await answer(0, { people: [person('1'), person('2')], next: null });
    flow.replace(person('2', 'revoked'));
    expect(get(flow)).toMatchObject({ people: [person('1'), person('2', 'revoked')] });
  });
});
