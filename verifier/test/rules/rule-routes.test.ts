import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { registerRuleRoutes } from '../../src/rules/routes.ts';
import { createRuleCatalogue } from '../../src/rules/rule-catalogue.ts';

const app = Fastify();
registerRuleRoutes(app, { rules: createRuleCatalogue([], []) });

describe('the shape of rules', () => {
  it('is served to everybody as JSON Schema, as the package publishes it', async () => {
    const published = createRequire(import.meta.url).resolve('@anju/eligibility/rule.schema.json');
    const { statusCode, headers, body } = await app.inject({ url: '/rules/schema' });
    expect([statusCode, headers['content-type'], headers['access-control-allow-origin']]).toEqual([
      200,
      'application/schema+json; charset=utf-8',
      '*',
    ]);
    expect(JSON.parse(body)).toEqual(JSON.parse(readFileSync(published, 'utf8')));
  });
});
