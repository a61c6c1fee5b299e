/** `hm init`: writes a project file from what the project's own files say, and never over one that is there. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { ProjectFile, projectFileName } from '#protocol/project-file.ts';
import { inferServices } from './infer-services.ts';
import { projectFileText } from './project-file-text.ts';
import { projectReader } from './project-reader.ts';

export interface InitOptions {
  /** The root of the project, absolute. */
  readonly directory: string;
  /** The value of `$schema`; without it the file has none, and editors know it by its name. */
  readonly schema?: string;
}

export type InitResult =
  | { readonly kind: 'written'; readonly path: string; readonly text: string }
  | { readonly kind: 'exists'; readonly path: string };

/**
 * Writes harbormaster.jsonc, valid in any case. An existing one is left as it is, even one that appears in
 * this very moment. Rejects with the system's error when the directory cannot be written.
 */
export async function init({ directory, schema }: InitOptions): Promise<InitResult> {
  const file = path.join(directory, projectFileName);
  const text = projectFileText(inferServices(projectReader(directory)), schema);
  ProjectFile.parse(parse(text));
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return { kind: 'exists', path: file };
    throw failure;
  }
  return { kind: 'written', path: file, text };
}
