// Which page is open, as the address says it: one of the two, or a decided case by its request's id.
export const pages = ['request', 'log'] as const;
export type Page = (typeof pages)[number];
export type Place = { page: Page } | { page: 'case'; id: string };

function read(): Place {
  const [, id] = /^#\/case\/([A-Za-z0-9_-]{43})$/.exec(location.hash) ?? [];
  if (id !== undefined) return { page: 'case', id };
  return { page: location.hash === '#/log' ? 'log' : 'request' };
}

const current: { place: Place } = $state({ place: read() });

window.addEventListener('hashchange', () => {
  current.place = read();
});

export const currentPlace = (): Place => current.place;
export const addressOf = (page: Page): string => (page === 'log' ? '#/log' : '#/');
export const addressOfCase = (id: string): string => `#/case/${id}`;
