/** What authority needs of the world: files that only this user can read. */
import type { ProcessIdentity } from '#common/process-identity.ts';

/** What an issued token stands for; never its secret. */
export interface IssuedToken {
  readonly id: string;
  readonly kind: 'agent' | 'reader';
  readonly name: string;
  readonly projectId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly process?: ProcessIdentity | undefined;
}

export interface TokenFiles {
  all(): readonly IssuedToken[];
  read(id: string): IssuedToken | undefined;
  /** Durable when it resolves; with what the bearer must have. */
  write(token: IssuedToken): Promise<string>;
  remove(id: string): Promise<void>;
}

/** Whose file is trusted how far; hashes of the parts of project files. */
export interface TrustRecords {
  of(project: { readonly id: string; readonly root: string }): ReadonlySet<string>;
  all(): readonly {
    readonly id: string;
    readonly root: string;
    readonly parts: readonly string[];
  }[];
  /** Durable when it resolves. */
  add(
    project: { readonly id: string; readonly root: string },
    parts: readonly string[],
  ): Promise<void>;
  remove(projectId: string): Promise<void>;
}
