// Which of the two pages is open, as the address says it.
export const pages = ['request', 'log'] as const;
export type Page = (typeof pages)[number];

const read = (): Page => (location.hash === '#/log' ? 'log' : 'request');
const current: { page: Page } = $state({ page: read() });

window.addEventListener('hashchange', () => {
  current.page = read();
});

export const currentPage = (): Page => current.page;
export const addressOf = (page: Page): string => (page === 'log' ? '#/log' : '#/');
