// The person of the open panel: the one whom the address names, also when the search no longer lists that person.
import type { ClerkApi, PersonRow } from '../clerk-api.ts';

type Ports = {
  api: Pick<ClerkApi, 'searchPeople'>;
  department: string;
  /** Reactive: the person number of the address, or empty. */
  wanted: () => string;
  /** Reactive: the rows that the register shows. */
  listed: () => PersonRow[];
  /** Reactive: an answer is under way that may bring the person. */
  asking: () => boolean;
};

/** Call while a component is set up: it follows the address and the list by effects. */
export function followOpenedPerson({ api, department, wanted, listed, asking }: Ports) {
  let person = $state<PersonRow>();
  let notFound = $state(false);

  $effect(() => {
    const number = wanted();
    const row = listed().find(({ person_number }) => person_number === number);
    if (!number || row) {
      person = row;
      notFound = false;
    } else if (person?.person_number !== number && !asking()) {
      void fetchPerson(number);
    }
  });

  async function fetchPerson(number: string) {
    const found = await api
      .searchPeople({ department, query: number, state: 'all' })
      .catch(() => ({ people: [] as PersonRow[] }));
    if (wanted() !== number) return;
    person = found.people.find(({ person_number }) => person_number === number);
    notFound = person === undefined;
  }

  return {
    get person() {
      return person;
    },
    get notFound() {
      return notFound;
    },
    replace(changed: PersonRow) {
      person = changed;
    },
  };
}
