/** What happened to tokens and asks, as the journal keeps it. Never a secret. */

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
    };
