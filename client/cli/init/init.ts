/** `hm init`: writes a project file from what the project's own files say, and never over one that is there. */
import { lstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import type { Mode } from '#protocol/mode.ts';
import { ProjectFile, projectFileName } from '#protocol/project-file.ts';
import { inferServices } from './infer-services.ts';
import { projectFileText } from './project-file-text.ts';
import { projectReader } from './project-reader.ts';
import { setMode } from './set-mode.ts';

export interface InitOptions {
  /** The root of the project, absolute. */
  readonly directory: string;
  /** The value of `$schema`; without it the file has none, and editors know it by its name. */
  readonly schema?: string;
  /** Write a file without services where nothing was found. */
  readonly evenEmpty?: boolean;
  /** Which server the project wants; without it the file says nothing about that. */
  readonly mode?: Mode | undefined;
}

export type InitResult =
  | { readonly kind: 'written'; readonly path: string; readonly text: string }
  | { readonly kind: 'exists'; readonly path: string }
  /** No file of the project speaks of a service, so nothing was written. */
  | { readonly kind: 'nothingFound'; readonly path: string }
  /** It was there, and says the mode now. */
  | { readonly kind: 'modeSet'; readonly path: string };

/**
 * Writes harbormaster.jsonc, valid in any case. An existing one is left as it is, even one that appears in
 * this very moment. Rejects with the system's error when the directory cannot be written.
 */
export async function init(options: InitOptions): Promise<InitResult> {
  const { directory, schema, mode, evenEmpty = mode !== undefined } = options;
  const file = path.join(directory, projectFileName);
  const found = inferServices(projectReader(directory));
  if (found.services.length === 0 && !evenEmpty)
    return {
      kind: lstatSync(file, { throwIfNoEntry: false }) ? 'exists' : 'nothingFound',
      path: file,
    };
  const text = projectFileText(found, schema, mode);
  ProjectFile.parse(parse(text));
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure;
    if (mode === undefined) return { kind: 'exists', path: file };
    await setMode(file, mode);
    return { kind: 'modeSet', path: file };
  }
  return { kind: 'written', path: file, text };
}
