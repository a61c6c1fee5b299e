/** The JSON schemas that are published: of the files of ours that others write or read. Built into out/, and for runtime.json into docs/. */
import * as z from 'zod';
import { ProjectFile } from '#protocol/project-file.ts';
import { RuntimeFile } from '#protocol/runtime-file.ts';
import { UserFile } from '#protocol/settings.ts';

/** The text of each by its file name. */
export const schemas: Readonly<Record<string, string>> = {
  'harbormaster.schema.json': schemaOf('Harbormaster project file', ProjectFile),
  'config.schema.json': schemaOf('Harbormaster user configuration', UserFile),
  'runtime.schema.json': schemaOf('Harbormaster runtime.json, schema 1', RuntimeFile),
};

function schemaOf(title: string, shape: z.core.$ZodType): string {
  const schema = z.toJSONSchema(shape, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}
