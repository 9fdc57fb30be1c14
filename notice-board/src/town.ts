// What the page is told about the town: addresses, how each service is, and logins where a demonstration shows them.
// Shared by server and page; plain types only.

export type PlaceId = 'wallet' | 'console' | 'desk' | 'phone' | 'chain';

/** `impaired`: it answers, but says itself that a part is missing. */
export type Health = 'up' | 'impaired' | 'down';

export type Place = { id: PlaceId; address: string; health: Health };

export type ShownLogin = {
  place: 'console' | 'desk';
  login: string;
  password: string;
  name: { 'zh-CN': string; en: string };
};

/** `GET /town.json`. `logins` is null unless the operator passed them for a demonstration. */
export type Town = { places: Place[]; logins: ShownLogin[] | null };
