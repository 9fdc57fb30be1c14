// Where the clerk is: page, department, search, filter and open person, kept after the `#` of the address.
// After the `#` because that part is never sent to a server or a proxy, and names are searched here.

export const pages = ['register', 'reviews', 'import', 'audit'] as const;
export type Page = (typeof pages)[number];

export const stateFilters = ['all', 'not_issued', 'valid', 'suspended', 'revoked'] as const;
export type StateFilter = (typeof stateFilters)[number];

export type Place = {
  page: Page;
  /** Empty until the clerk is known; an id the clerk may not use is replaced by the first that fits. */
  department: string;
  query: string;
  state: StateFilter;
  /** Person number of the open panel, or empty. */
  person: string;
};

export const start: Place = { page: 'register', department: '', query: '', state: 'all', person: '' };

export function readPlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const values = new URLSearchParams(search);
  return {
    page: oneOf(pages, path, 'register'),
    department: values.get('department') ?? '',
    query: values.get('query') ?? '',
    state: oneOf(stateFilters, values.get('state') ?? '', 'all'),
    person: values.get('person') ?? '',
  };
}

export function writePlace(place: Place): string {
  const values = new URLSearchParams();
  for (const key of ['department', 'query', 'state', 'person'] as const) {
    if (place[key] !== start[key]) values.set(key, place[key]);
  }
  const search = values.toString();
  return `#/${place.page}${search ? `?${search}` : ''}`;
}

function oneOf<Name extends string>(names: readonly Name[], name: string, otherwise: Name): Name {
  return names.find((known) => known === name) ?? otherwise;
}
