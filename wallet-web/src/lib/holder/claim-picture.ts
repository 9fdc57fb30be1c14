// A claim that is a picture (a portrait): shown as one only where it is a small PNG or JPEG inside the claim itself.
// Never an address to fetch, and never SVG, which could hold more than a picture.

/** Eight kibibytes, as the data standard has it, written in base64. */
const MOST_CHARACTERS = 11_000;
const PICTURE = /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/;

/** The address for an <img>, or null for what is not to be drawn. */
export const pictureAddress = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= MOST_CHARACTERS && PICTURE.test(value) ? value : null;
