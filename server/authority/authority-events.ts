/** What happened to tokens, asks and trust, as the journal keeps it. Never a secret. */

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
  /** The user allowed an agent something once, or denied it. */
  | {
      readonly type: 'askAnswered';
      readonly askId: string;
      readonly name: string;
      readonly method: string;
      readonly allowed: boolean;
    }
  /** The user trusts these parts of a project's file, named by where they stand. */
  | {
      readonly type: 'trustGranted';
      readonly projectId: string;
      readonly parts: readonly string[];
    }
  | { readonly type: 'trustRevoked'; readonly projectId: string };
