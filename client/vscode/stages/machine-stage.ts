/** *Ports on this Machine*: everything that listens, as far as its filter lets it through. */
import * as vscode from 'vscode';
import { isShown, isWhole, type MachineFilter, wholeMachine } from '../views/machine-filter.ts';
import { machineView } from '../views/machine-view.ts';
import type { Scene } from './scene.ts';
import { type Drawing, WatchedStage } from './watched-stage.ts';

export class MachineStage extends WatchedStage {
  protected readonly mirror = this.harbor.machine;
  protected readonly seenKey = 'harbormaster.machineSeen';
  #filter = wholeMachine;

  get filter(): MachineFilter {
    return this.#filter;
  }

  /** Draws anew; the server looks for UDP only while it is shown. */
  set filter(filter: MachineFilter) {
    this.#filter = filter;
    this.mirror.want(this.isVisible, filter.udp);
    void vscode.commands.executeCommand(
      'setContext',
      'harbormaster.machineFiltered',
      !isWhole(filter),
    );
    this.drawSoon();
  }

  protected draw(scene: Scene): Drawing | undefined {
    const { listeners } = this.mirror;
    if (!listeners) return undefined;
    const shown = [...listeners.values()].filter((each) => isShown(each, this.#filter, scene));
    const rows = machineView(shown, scene, vscode.l10n);
    return { rows, description: countPhrase(rows.top.length, listeners.size) };
  }
}

function countPhrase(shown: number, all: number): string {
  if (shown < all) return vscode.l10n.t('{0} of {1}', shown, all);
  return shown === 0 ? '' : String(shown);
}
