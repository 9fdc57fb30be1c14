// What a department publishes about its type: the metadata whose hash is on chain, and the card's template as a picture
// for whoever wants to look at it.
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../api-error.ts';
import { cardTemplateBytes } from './card-template.ts';
import type { Department } from './department-file.ts';
import { LOCALES, typeMetadataBytes } from './type-metadata.ts';

const FRESH_SECONDS = 3600;

/** `/<department>/types/<department>` and, below it, `card.svg?locale=en`; the first language when none is named. */
export async function registerTypeRoutes(
  app: FastifyInstance,
  { department }: { department: Department },
): Promise<void> {
  const base = `/${department.id}/types/${department.id}`;
  const metadata = typeMetadataBytes(department);
  const cards = new Map<string, Buffer>(
    LOCALES.map((locale) => [locale, cardTemplateBytes(department, locale)]),
  );
  const cacheControl = `public, max-age=${FRESH_SECONDS}`;

  app.get(base, (_request, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', cacheControl)
      .send(metadata),
  );

  app.get<{ Querystring: { locale?: unknown } }>(`${base}/card.svg`, (request, reply) => {
    const { locale = LOCALES[0] } = request.query;
    const card = cards.get(String(locale));
    if (!card) throw new ApiError('not_found');
    return reply
      .header('content-type', 'image/svg+xml; charset=utf-8')
      .header('cache-control', cacheControl)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(card);
  });
}
