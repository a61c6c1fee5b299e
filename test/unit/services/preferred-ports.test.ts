/** The port that a service likes best, row by row. */
import assert from 'node:assert/strict';
import { preferredPort } from '#services/preferred-ports.ts';

const preferred: readonly (readonly [
  service: string,
  tool: string | undefined,
  port: number | undefined,
])[] = [
  ['web', 'vite', 5173],
  ['web', 'vite-preview', 4173],
  ['web', 'next', 3000],
  ['web', 'nuxt', 3000],
  ['web', 'astro', 4321],
  ['web', 'angular', 4200],
  ['web', 'react-scripts', 3000],
  ['web', 'storybook', 6006],
  ['api', 'uvicorn', 8000],
  ['api', 'flask', 5000],
  ['api', 'django', 8000],
  ['redis', 'vite', 5173],
  ['postgres', 'node', undefined],
  ['web', 'node', undefined],
  ['web', 'no-such-tool', undefined],
  ['vite', undefined, 5173],
  ['angular', undefined, 4200],
  ['postgres', undefined, 5432],
  ['mysql', undefined, 3306],
  ['mongo', undefined, 27017],
  ['redis', undefined, 6379],
  ['ollama', undefined, 11434],
  ['prometheus', undefined, 9090],
  ['storybook', undefined, 6006],
  ['web', undefined, undefined],
];

describe('the preferred port', () => {
  for (const [service, tool, port] of preferred) {
    it(`of ${service}${tool ? ` run by ${tool}` : ''} is ${port ?? "its type's"}`, () => {
      assert.equal(preferredPort({ service, tool }), port);
    });
  }
});
