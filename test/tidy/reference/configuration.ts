/** docs/reference/configuration.md, of the schema of the project file and the manifest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ProjectFile, projectFileName } from '#protocol/project-file.ts';
import { serviceTypes } from '#services/service-types.ts';
import { root } from '../sources.ts';
import { markdownTable } from './markdown.ts';

export function configurationPage(): string {
  const schema = z.toJSONSchema(ProjectFile, { target: 'draft-7', io: 'input' });
  const types = serviceTypes.map(({ name, alsoCalled = [], from, to }) => [
    [name, ...alsoCalled].map((each) => `\`${each}\``).join(', '),
    `${from}-${to}`,
  ]);
  return `# Configuration

## The project: \`${projectFileName}\`

In the root of a project, meant to be committed. JSON with comments; the editor completes and checks it by this schema.

\`\`\`json
${JSON.stringify(schema, null, 2)}
\`\`\`

## Service types

${markdownTable(['Type', 'Ports'], types)}

## The editor

${markdownTable(['Setting', 'Default', ''], settings())}
`;
}

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default?: unknown; readonly markdownDescription: string }>
      >;
    };
  };
}

function settings(): string[][] {
  const read = <T>(name: string) => JSON.parse(readFileSync(join(root, name), 'utf8')) as T;
  const words = read<Readonly<Record<string, string>>>('package.nls.json');
  const { properties } = read<Manifest>('package.json').contributes.configuration;
  return Object.entries(properties).map(([name, { default: value, markdownDescription }]) => [
    `\`${name}\``,
    `\`${JSON.stringify(value)}\``,
    words[markdownDescription.replaceAll('%', '')] ?? markdownDescription,
  ]);
}
