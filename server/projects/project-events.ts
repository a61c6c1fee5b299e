/** What can happen to projects. These are written to the journal and read again for ever: add, never change. */
import type { SeenProject } from './project.ts';

export type ProjectEvent =
  /** Seen for the first time, seen changed, or seen again after a while. */
  | { readonly type: 'projectMet'; readonly project: SeenProject }
  /** A user gave it a name of his own, or took it back. */
  | {
      readonly type: 'projectRenamed';
      readonly projectId: string;
      readonly name?: string | undefined;
    }
  /** The tags that it has from now on. */
  | {
      readonly type: 'projectTagged';
      readonly projectId: string;
      readonly tags: readonly string[];
    }
  | { readonly type: 'projectArchived'; readonly projectId: string }
  | { readonly type: 'projectRestored'; readonly projectId: string }
  /** A linked worktree is this copy of its main checkout from now on: the first is 1. */
  | { readonly type: 'copyNumbered'; readonly projectId: string; readonly number: number }
  /** It is gone, and another one gets its number. */
  | { readonly type: 'copyNumberFreed'; readonly projectId: string }
  /** It and the ports that its services normally had are remembered no more. */
  | { readonly type: 'projectForgotten'; readonly projectId: string };

/** The project that an event is about. */
export function projectIdIn(event: ProjectEvent): string {
  return event.type === 'projectMet' ? event.project.id : event.projectId;
}
