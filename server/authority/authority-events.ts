/** What happened to tokens and trust, as the journal keeps it. Never a secret. */

export type AuthorityEvent =
  | {
      readonly type: 'tokenIssued';
      readonly tokenId: string;
      readonly kind: 'agent' | 'reader';
      readonly name: string;
      readonly projectId?: string | undefined;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'tokenEnded';
      readonly tokenId: string;
      readonly projectId?: string | undefined;
      readonly reason: 'revoked' | 'expired' | 'processEnded';
    }
  /** The user trusts these parts of a project's file, named by where they stand. */
  | {
      readonly type: 'trustGranted';
      readonly projectId: string;
      readonly parts: readonly string[];
    }
  | { readonly type: 'trustRevoked'; readonly projectId: string };
