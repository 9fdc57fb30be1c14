// Whether text can be read on a ground (WCAG 2.2, 1.4.3), for colours that an issuer chose.

const hexColour = /^#[0-9a-f]{6}$/i;

/** Contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrastRatio(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * The issuer’s colours where they are colours and can be read (4.5 : 1); otherwise black or white text,
 * and `fallback` in place of a ground that is no `#rrggbb` colour.
 */
export function readableColours(
  wished: { background: string; text: string } | null,
  fallback: string,
): { background: string; text: string } {
  const background = wished && hexColour.test(wished.background) ? wished.background : fallback;
  if (wished && hexColour.test(wished.text) && contrastRatio(background, wished.text) >= 4.5) {
    return { background, text: wished.text };
  }
  const white = contrastRatio(background, '#ffffff');
  return { background, text: white >= contrastRatio(background, '#000000') ? '#ffffff' : '#000000' };
}

function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
