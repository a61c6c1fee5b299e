/** Moves a type of the user's into a project's file: what stands against it, the trust that was there before, and who else uses it. */
import { canonicalJson } from '#common/canonical-json.ts';
import type { Journal } from '#common/origin.ts';
import { trustedParts } from '#discovery/trusted-parts.ts';
import type { Params, Result } from '#protocol/grammar.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { ranges as contract } from '#protocol/ranges.ts';
import type { AuthorityEvent } from '#server/authority/authority-events.ts';
import type { TrustRecords } from '#server/authority/needs.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { SeenProject } from '#server/projects/project.ts';
import type { ProjectTypes } from '#server/ranges/needs.ts';
import type { RangeEvent } from '#server/ranges/range-events.ts';
import type { TypeMaker } from '#server/ranges/type-maker.ts';
import { ownerOf, type TypeRow } from '#services/type-table.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { wireLease } from './words.ts';

export interface TypePromotionParts {
  readonly maker: TypeMaker;
  readonly projectTypes: ProjectTypes;
  readonly projects: ProjectLookup;
  readonly trust: TrustRecords;
  /** What is decided, durable or not: both keep a type where it is. */
  readonly decided: PortLedger;
  readonly journal: Journal<AuthorityEvent | RangeEvent>;
}

type Promoted = Result<(typeof contract)['promote']>;

export class TypePromotion {
  readonly #parts: TypePromotionParts;

  constructor(parts: TypePromotionParts) {
    this.#parts = parts;
  }

  /** Written into the project's file first: whoever is killed in between leaves it in both, which is sound. */
  async promote(
    { type, path }: Params<(typeof contract)['promote']>,
    caller: Caller,
  ): Promise<Promoted> {
    const { projects, projectTypes, journal } = this.#parts;
    const { project, file: before, types, hidesTypes } = await projects.find(path);
    const row = types.named(type);
    if (row?.definedIn.by === 'project') return { kind: 'declared', where: ownerOf(row) };
    if (row?.name !== type || row.definedIn.by !== 'user') return { kind: 'noSuchType' };
    if (hidesTypes) return { kind: 'untrusted' };
    const other = types
      .overlapping(row.range)
      .find(({ name, definedIn }) => name !== type && definedIn.by === 'project');
    if (other) return { kind: 'overlaps', name: other.name, where: ownerOf(other) };
    const file = await projectTypes.declare(project.root, row);
    await this.#trust(project, before, row, path, caller);
    const { from, to } = row.range;
    const promoted = { type: 'serviceTypePromoted', name: type, from, to, projectId: project.id };
    await journal.commit([promoted as RangeEvent], caller.origin());
    return { kind: 'promoted', file, ...(await this.#takeOut(row, project, caller)) };
  }

  /** Who had all types of the file trusted has what he added trusted too, unless somebody wrote more than that meanwhile. */
  async #trust(
    { id, root }: SeenProject,
    before: ProjectFile | undefined,
    { name }: TypeRow,
    path: string,
    caller: Caller,
  ): Promise<void> {
    const { projects, trust, journal } = this.#parts;
    const { written } = await projects.findAsWritten(path);
    const { [name]: _, ...others } = written?.types ?? {};
    const isAllOurs = canonicalJson(others) === canonicalJson(before?.types ?? {});
    const part = (written ? trustedParts(written) : []).find((each) => each.id === 'types');
    if (!isAllOurs || !part || trust.of({ id, root }).has(part.hash)) return;
    const granted = { type: 'trustGranted', projectId: id, parts: [part.id] } as const;
    await journal.commit([granted], caller.origin());
    await trust.add({ id, root }, [part.hash]);
  }

  /** What somebody wrote himself stays in his file, and so does what other projects use. */
  async #takeOut(
    { name }: TypeRow,
    { id }: SeenProject,
    caller: Caller,
  ): Promise<{ staysFor?: ReturnType<typeof wireLease>[] }> {
    const { maker, decided } = this.#parts;
    const ofOthers = () => [...decided.leases()].filter(({ projectId }) => projectId !== id);
    const undoing = await maker.undo(name, ofOthers, caller.origin());
    return undoing.kind === 'inUse' ? { staysFor: undoing.leases.map(wireLease) } : {};
  }
}
