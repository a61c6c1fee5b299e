/** Puts the scene on the surfaces: asks the pure views, shows what differs, and sets the keys that welcomes and menus go by. */
import * as vscode from 'vscode';
import type { OwnServers } from '#client/connection/own-servers.ts';
import { type Cancel, every, systemClock } from '#common/clock.ts';
import type { DeclaredRunners } from '../declared-runners.ts';
import { fileFolders } from '../folders.ts';
import type { Harbor } from '../harbor.ts';
import type { Surfaces } from '../surfaces.ts';
import { TypesFeed } from '../types-feed.ts';
import { budgetItemOf } from '../views/budget-view.ts';
import { diff } from '../views/diff.ts';
import { instancesView } from '../views/instances-view.ts';
import { runnersByProject } from '../views/placed-runners.ts';
import { noRows, type Rows } from '../views/row.ts';
import { badgeOf, type Status, statusOf } from '../views/status-view.ts';
import { sayStanding } from '../words/speak.ts';
import { Pace } from './pace.ts';
import { isStale, projectAround, type Scene } from './scene.ts';

/**
 * Milliseconds between two drawings. VS Code waits for 200 ms of silence before it draws a tree anew
 * (ExtHostTreeView debounces `onDidChangeTreeData`): without a pause of ours a busy harbor would never be drawn.
 */
const paceMs = 250;
/** How often it is drawn anew while somebody looks, for it says for how long a runner runs: in milliseconds. */
const agingMs = 30_000;

export class Stage {
  readonly #surfaces: Surfaces;
  readonly #harbor: Harbor;
  readonly #own: OwnServers;
  readonly #declared: DeclaredRunners;
  readonly #types: TypesFeed;
  readonly #pace = new Pace(paceMs, () => this.#draw());
  readonly #keys = new Map<string, unknown>();
  readonly #subscriptions: vscode.Disposable[] = [];
  /** The project of each of this window's folders, by the folder's URI; undefined until the server was asked for them. */
  #projectsOfFolders: ReadonlyMap<string, string> | undefined;
  #rows: Rows = noRows;
  /** What each item of the status bar shows. */
  readonly #statuses = new Map<vscode.StatusBarItem, string>();
  #stopAging: Cancel | undefined;

  constructor(surfaces: Surfaces, harbor: Harbor, own: OwnServers, declared: DeclaredRunners) {
    this.#surfaces = surfaces;
    this.#harbor = harbor;
    this.#own = own;
    this.#declared = declared;
    this.#types = new TypesFeed({
      ...{ harbor, tree: surfaces.tree, onDidChange: () => this.#pace.ask() },
      root: () => {
        const { active, projects } = this.scene;
        return active === undefined ? undefined : projects.get(active)?.root;
      },
    });
  }

  open(): void {
    const draw = () => this.#pace.ask();
    const stopMirror = this.#harbor.mirror.onDidChange(draw);
    const stopSessions = this.#harbor.sessionsOfRunners.onDidChange.on(draw);
    // Whether the server is there is rare news, and may be over before the next drawing is due.
    const stopStanding = this.#harbor.onDidStand.on(() => this.#draw());
    this.#subscriptions.push(
      { dispose: stopMirror },
      { dispose: stopStanding },
      { dispose: stopSessions },
      { dispose: this.#own.onDidChange.on(draw) },
      { dispose: this.#declared.onDidChange.on(draw) },
      vscode.window.onDidChangeActiveTextEditor(draw),
      vscode.workspace.onDidChangeWorkspaceFolders(draw),
      vscode.workspace.onDidGrantWorkspaceTrust(draw),
      this.#surfaces.tree.onDidChangeVisibility(draw),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('harbormaster.statusBar')) draw();
      }),
    );
    this.#types.open();
    this.#stopAging = every(systemClock, agingMs, () => {
      if (this.#surfaces.tree.visible && this.#harbor.mirror.runners.size > 0) draw();
    });
    draw();
  }

  /** Tells which project each folder of this window belongs to. */
  place(projectsOfFolders: ReadonlyMap<string, string>): void {
    this.#projectsOfFolders = projectsOfFolders;
    this.#pace.ask();
  }

  /** Everything there is to see, now. */
  get scene(): Scene {
    const { mirror, instanceId } = this.#harbor;
    const here = [...new Set(this.#projectsOfFolders?.values())];
    return {
      standing: this.#standing,
      leases: mirror.leases,
      instances: mirror.instances,
      projects: mirror.projects,
      runners: mirror.runners,
      sessions: this.#harbor.sessionsOfRunners.sessions,
      budgets: mirror.budgets,
      declaredRunners: this.#declared.runners,
      now: systemClock.now(),
      ownServers: this.#own.servers,
      types: this.#types.types,
      instanceId,
      here,
      active: this.#activeProject() ?? here[0],
    };
  }

  /** The project that a folder of this window belongs to. */
  projectOf(folder: vscode.WorkspaceFolder): string | undefined {
    return this.#projectsOfFolders?.get(folder.uri.toString());
  }

  close(): void {
    this.#types.close();
    this.#stopAging?.();
    this.#pace.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** A window that does not know its projects yet has nothing to say of their ports: it counts as on its way. */
  get #standing(): Scene['standing'] {
    const { standing } = this.#harbor;
    const isLost = standing.kind === 'connected' && this.#projectsOfFolders === undefined;
    return isLost ? { kind: 'connecting' } : standing;
  }

  #activeProject(): string | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== 'file') return undefined;
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    // The root is canonical and the folder may be a link: then only the folder tells.
    return (
      projectAround(this.#harbor.mirror.projects, uri.fsPath) ?? (folder && this.projectOf(folder))
    );
  }

  #draw(): void {
    const { scene } = this;
    const { board, tree } = this.#surfaces;
    const hasSessions = [...scene.runners.values()].some(
      ({ sessionId }) => sessionId !== undefined,
    );
    this.#harbor.sessionsOfRunners.want(tree.visible && hasSessions);
    const rows = instancesView(scene, vscode.l10n);
    const refresh = diff(this.#rows, rows);
    this.#rows = rows;
    board.show(rows, refresh);
    this.#drawFrame(scene, rows);
    this.#drawItem(this.#surfaces.status, statusOf(scene, vscode.l10n));
    this.#drawItem(this.#surfaces.budget, budgetItemOf(scene, vscode.l10n));
    this.#setKey('harbormaster.state', scene.standing.kind);
    this.#setKey('harbormaster.stale', isStale(scene.standing));
    this.#setKey('harbormaster.connected', scene.standing.kind === 'connected');
    this.#setKey('harbormaster.hasLeases', scene.leases.size > 0);
    this.#setKey('harbormaster.hasRunners', runnersByProject(scene).size > 0);
    this.#setKey('harbormaster.place', placeOfWindow());
  }

  /** What stands around the rows: the badge, and a word when the rows may be out of date. */
  #drawFrame(scene: Scene, rows: Rows): void {
    const { tree } = this.#surfaces;
    const badge = badgeOf(scene, vscode.l10n);
    if (badge?.tooltip !== tree.badge?.tooltip) tree.badge = badge;
    const message = this.#messageFor(scene, rows) ?? '';
    if (message !== (tree.message ?? '')) tree.message = message;
  }

  #messageFor({ standing }: Scene, rows: Rows): string | undefined {
    const lastSeen = rows.top.length > 0 ? vscode.l10n.t('This is what was last seen.') : '';
    switch (standing.kind) {
      case 'connecting':
        return undefined;
      case 'connected':
        return rows.top.length > 0 ? sayPlace() : undefined;
      case 'away':
        if (lastSeen) return `${vscode.l10n.t('The server is away.')} ${lastSeen}`;
        return standing.failure && sayStanding(standing, vscode.l10n);
      case 'refused':
        return `${sayStanding(standing, vscode.l10n)} ${lastSeen}`.trim();
    }
  }

  #drawItem(item: vscode.StatusBarItem, status: Status | undefined): void {
    const settings = vscode.workspace.getConfiguration('harbormaster');
    if (!status || !settings.get('statusBar.visible', true)) item.hide();
    else item.show();
    const shown = JSON.stringify(status);
    if (!status || shown === this.#statuses.get(item)) return;
    this.#statuses.set(item, shown);
    item.text = status.text;
    item.tooltip = new vscode.MarkdownString(status.tooltip);
    item.accessibilityInformation = { label: status.accessibleName, role: 'button' };
    item.backgroundColor = status.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
  }

  #setKey(key: string, value: unknown): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

/** What this window has that ports could be of: a folder on this machine's disk, only folders elsewhere, or none. */
function placeOfWindow(): 'folder' | 'virtual' | 'none' {
  if (fileFolders().length > 0) return 'folder';
  return (vscode.workspace.workspaceFolders ?? []).length > 0 ? 'virtual' : 'none';
}

/** Why this window holds nothing by itself, above what others hold; where there are no rows, the welcome says it. */
function sayPlace(): string | undefined {
  switch (placeOfWindow()) {
    case 'none':
      return undefined;
    case 'virtual':
      return vscode.l10n.t(
        'This window’s folder is not on the disk of this machine, so it holds no ports.',
      );
    case 'folder':
      return vscode.workspace.isTrusted
        ? undefined
        : vscode.l10n.t('Restricted Mode: nothing is leased for this window by itself.');
  }
}
