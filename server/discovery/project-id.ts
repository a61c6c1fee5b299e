/** The name that a project has everywhere: it follows from its canonical root alone. */
import { createHash } from 'node:crypto';

/** A project, as far as it matters for where its server is. */
export interface ProjectRoot {
  readonly id: string;
  /** Canonical: absolute, every link resolved. */
  readonly root: string;
}

/** `p_` and the first 8 hexadecimal digits of the SHA-256 of a canonical root. */
export function projectIdOf(root: string): string {
  return `p_${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
}

export function isProjectId(text: string): boolean {
  return /^p_[0-9a-f]{8}$/.test(text);
}
