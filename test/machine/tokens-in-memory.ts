/** Token files without a disk. The secrets are as good as any. */
import type { IssuedToken, TokenFiles } from '#server/authority/needs.ts';

export class TokensInMemory implements TokenFiles {
  readonly files = new Map<string, IssuedToken>();

  all(): readonly IssuedToken[] {
    return [...this.files.values()];
  }

  read(id: string): IssuedToken | undefined {
    return this.files.get(id);
  }

  async write(token: IssuedToken): Promise<string> {
    this.files.set(token.id, token);
    return `${token.id}.${'5ec4e7'.repeat(11).slice(0, 64)}`;
  }

  async remove(id: string): Promise<void> {
    this.files.delete(id);
  }
}
