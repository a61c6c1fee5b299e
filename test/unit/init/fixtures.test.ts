/** Projects as they are in the wild, and the project file that each gets. `SOURCE` names the repository it was written after. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { inferServices } from '#client/cli/init/infer-services.ts';
import { projectFileText } from '#client/cli/init/project-file-text.ts';
import { projectReader } from '#client/cli/init/project-reader.ts';
import { ProjectFile } from '#protocol/project-file.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const names = readdirSync(fixtures);

describe('the project file inferred', () => {
  it('is tried with twenty projects at least', () => assert.ok(names.length >= 20));

  for (const name of names) {
    const directory = path.join(fixtures, name);
    const source = readFileSync(path.join(directory, 'SOURCE'), 'utf8').trim();

    it(`of ${name} says what starts and where (${source})`, () => {
      assert.match(source, /github\.com\/[\w.-]+\/[\w.-]+/);
      const text = projectFileText(inferServices(projectReader(directory)));
      assert.equal(text, readFileSync(path.join(directory, 'expected.jsonc'), 'utf8'));
    });

    it(`of ${name} is a valid one, and claims no port twice`, () => {
      const text = projectFileText(inferServices(projectReader(directory)));
      const { services } = ProjectFile.parse(parse(text));
      const ports = Object.values(services).flatMap(({ port }) => port ?? []);
      assert.equal(new Set(ports).size, ports.length);
    });
  }
});
