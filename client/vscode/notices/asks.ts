/** Shows what an agent may not do by itself, in one window alone, with the two answers that a person can give. */
import * as vscode from 'vscode';
import type { Peer } from '#client/connection/peer.ts';
import type { Ask } from '#protocol/authority.ts';
import { deedOf } from '#protocol/deed.ts';
import type { Notices } from './notices.ts';

export class Asks {
  readonly #notices: Notices;
  readonly #shown = new Set<string>();

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Listens on this connection. An older server asks nothing. */
  attach(peer: Peer): void {
    peer.onEvent('authority/didAsk', (ask) => void this.#show(peer, ask));
    peer.request('authority/watch', {}).then(
      () => {},
      () => {},
    );
  }

  async #show(peer: Peer, ask: Ask): Promise<void> {
    if (this.#shown.has(ask.id)) return;
    this.#shown.add(ask.id);
    const { id, name, method, words } = ask;
    const allow = vscode.l10n.t('Allow Once');
    const deny = vscode.l10n.t('Deny');
    const message = vscode.l10n.t(
      'The agent {0} asks for what it may not do by itself: to {1} ({2}).',
      name,
      deedOf(method),
      words,
    );
    const buttons = [allow, deny];
    const pressed = await this.#notices.warning({ topic: `ask ${id}`, message, buttons });
    if (pressed === undefined) return;
    const params = { id, allow: pressed === allow };
    const answer = await peer.request('authority/answer', params).catch(() => undefined);
    if (answer === undefined || answer.kind === 'noSuchAsk')
      void vscode.window.showInformationMessage(
        vscode.l10n.t('That was answered already, or it is too late.'),
      );
  }
}
