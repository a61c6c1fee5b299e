/** The service types of a project: what its files say of them over those that the user has. Knows files by their paths alone. */
import type { DeclaredTypes } from '#protocol/types.ts';
import type { DeclaredType, TypeTable } from '#services/type-table.ts';
import { brokenFile } from './broken-file.ts';

/** A file that may say something of types. */
interface TypesFile {
  readonly path: string;
  readonly file: { readonly types?: DeclaredTypes | undefined };
  placeAt(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

/** Every entry with its place, of the files given nearest first: the farther come first, as a table wants them. */
export function typesDeclaredIn(files: readonly TypesFile[]): DeclaredType[] {
  return [...files].reverse().flatMap(({ path, file, placeAt }) =>
    Object.entries(file.types ?? {}).map(([name, says]) => ({
      ...{ name, says },
      placeOf: (...keys: readonly string[]) => ({
        file: path,
        ...placeAt(['types', name, ...keys]),
      }),
    })),
  );
}

/** Throws `brokenProjectFile`, which names the file that is at fault, and every overlap with its owner. */
export function withProjectTypes(below: TypeTable, declared: readonly DeclaredType[]): TypeTable {
  const layered = below.with('project', declared);
  if (layered.kind === 'sound') return layered.table;
  const [first] = layered.problems;
  const file = first?.file ?? '';
  const problems = layered.problems.filter((problem) => problem.file === file);
  throw brokenFile(
    file,
    problems.map(({ where, message, line, column }) => ({ where, message, line, column })),
  );
}
