/** Writes into a project's file whether its interrupted sessions are resumed by themselves, and has the trust follow that was there before. */
import { canonicalJson } from '#common/canonical-json.ts';
import type { Journal } from '#common/origin.ts';
import { trustedParts } from '#discovery/trusted-parts.ts';
import type { Params, Result } from '#protocol/grammar.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { sessions as contract } from '#protocol/sessions.ts';
import type { SettingKey } from '#protocol/settings.ts';
import type { AuthorityEvent } from '#server/authority/authority-events.ts';
import type { TrustRecords } from '#server/authority/needs.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

/** The file in which a project says its settings. */
export interface ProjectSettingsFile {
  /** Writes the setting into the file of the project at `root`, durably, and resolves with its path. Rejects when that file is broken or cannot be written. */
  set(root: string, key: SettingKey, value: unknown): Promise<string>;
}

export interface ResumeSettingParts {
  /** Without it nothing is written. */
  readonly file: ProjectSettingsFile | undefined;
  readonly projects: Pick<ProjectLookup, 'findAsWritten'>;
  readonly trust: Pick<TrustRecords, 'of' | 'add'>;
  readonly journal: Journal<AuthorityEvent>;
}

const key = 'sessions.resume';

type Wish = Params<(typeof contract)['setResume']>;

export async function setResume(
  { file, projects, trust, journal }: ResumeSettingParts,
  { path, resume }: Wish,
  caller: Caller,
): Promise<Result<(typeof contract)['setResume']>> {
  if (!file) return { kind: 'noFiles' };
  const { project, written: before } = await projects.findAsWritten(path);
  const { id, root } = project;
  const known = settingsPart(before);
  if (known && !trust.of({ id, root }).has(known.hash)) return { kind: 'untrusted' };
  const changed = await file.set(root, key, resume);
  const { written } = await projects.findAsWritten(path);
  const part = settingsPart(written);
  // Somebody wrote more than this meanwhile: that is for a person to look at.
  const isAllOurs = canonicalJson(others(written)) === canonicalJson(others(before));
  if (!part || !isAllOurs) return { kind: 'untrusted' };
  if (!trust.of({ id, root }).has(part.hash)) {
    const granted = { type: 'trustGranted', projectId: id, parts: [part.id] } as const;
    await journal.commit([granted], caller.origin());
    await trust.add({ id, root }, [part.hash]);
  }
  return { kind: 'set', file: changed };
}

function settingsPart(file: ProjectFile | undefined) {
  return (file ? trustedParts(file) : []).find(({ id }) => id === 'settings');
}

function others(file: ProjectFile | undefined): object {
  const { [key]: _, ...rest } = file?.settings ?? {};
  return rest;
}
