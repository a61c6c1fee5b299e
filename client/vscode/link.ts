/** The heavy part of the extension, loaded after activation: every object of it is made here, and closed in the reverse order. */
import * as vscode from 'vscode';
import type { MirrorChange } from '#client/connection/mirror.ts';
import { OwnServers } from '#client/connection/own-servers.ts';
import { Scope } from '#common/scope.ts';
import { productVersion } from '#protocol/product.ts';
import { AutoStart } from './auto-start.ts';
import type { CommandId } from './command-ids.ts';
import { type Commands, commandsOf } from './commands.ts';
import { DeclaredRunners } from './declared-runners.ts';
import { ActivityDocuments } from './documents/activity-documents.ts';
import { pageDocuments } from './documents/page-documents.ts';
import { SessionDocuments } from './documents/session-documents.ts';
import { TranscriptDocuments } from './documents/transcript-documents.ts';
import { FileProblems } from './file-problems.ts';
import { type FolderOutcome, Folders } from './folders.ts';
import { Harbor } from './harbor.ts';
import { Asks } from './notices/asks.ts';
import { BudgetNotices } from './notices/budget-notices.ts';
import { DownNotices } from './notices/down-notices.ts';
import { Notices } from './notices/notices.ts';
import { Outage } from './notices/outage.ts';
import { RunnerNotices } from './notices/runner-notices.ts';
import { SessionNotices } from './notices/session-notices.ts';
import { ActivityStage } from './stages/activity-stage.ts';
import { MachineStage } from './stages/machine-stage.ts';
import { isStale } from './stages/scene.ts';
import { SessionsStage } from './stages/sessions-stage.ts';
import { Stage } from './stages/stage.ts';
import type { Surfaces } from './surfaces.ts';
import { TerminalEnvironment } from './terminal-environment.ts';
import { offerLauncher } from './terminal-path.ts';
import { RunnerTerminals } from './terminals/runner-terminals.ts';
import { leaseRowId } from './views/lease-row.ts';
import { runnerRowId } from './views/runner-row.ts';
import { windowName } from './window-name.ts';
import { sayRefusal } from './words/speak.ts';

/** Begins everything and waits for nothing that is slow. */
export function openLink(context: vscode.ExtensionContext, surfaces: Surfaces): Link {
  const link = new Link(context, surfaces);
  link.open();
  return link;
}

export class Link {
  readonly harbor: Harbor;
  readonly stage: Stage;
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #notices = new Notices();
  readonly #asks = new Asks(this.#notices);
  readonly #problems = new FileProblems(this.#notices);
  readonly #environment: TerminalEnvironment;
  readonly #folders: Folders;
  readonly #own: OwnServers;
  readonly #declared: DeclaredRunners;
  readonly #outage: Outage;
  readonly #machine: MachineStage;
  readonly #happened: ActivityStage;
  readonly #activity: ActivityDocuments;
  readonly #transcripts: TranscriptDocuments;
  readonly #sessions: SessionsStage;
  readonly #conversations: SessionDocuments;
  readonly #interruptions: SessionNotices;
  readonly #terminals: RunnerTerminals;
  readonly #commands: Commands;
  readonly #downs: DownNotices;
  readonly #autoStart: AutoStart;
  readonly #troubles: RunnerNotices;
  readonly #budgets: BudgetNotices;
  readonly #scope = new Scope();
  #spokeOfUpdate = false;
  /** Refusals that were told, so that a file saved twice does not tell them twice. */
  readonly #refusals = new Map<string, string>();

  constructor(context: vscode.ExtensionContext, surfaces: Surfaces) {
    const { log } = surfaces;
    this.#context = context;
    this.#log = log;
    const program = { script: context.asAbsolutePath('out/server.cjs') };
    const name = windowName({
      appName: vscode.env.appName,
      remoteName: vscode.env.remoteName,
      version: vscode.version,
      inBrowser: vscode.env.uiKind === vscode.UIKind.Web,
    });
    this.harbor = new Harbor({ program, name, log });
    this.#own = new OwnServers({
      program,
      facts: { kind: 'window', name, version: productVersion },
    });
    this.#declared = new DeclaredRunners(this.harbor);
    this.stage = new Stage(surfaces, this.harbor, this.#own, this.#declared);
    this.#machine = new MachineStage(surfaces.machine, this.harbor, () => this.stage.scene);
    this.#happened = new ActivityStage(surfaces.activity, this.harbor, () => this.stage.scene);
    this.#sessions = new SessionsStage(surfaces.sessions, this.harbor, () => this.stage.scene);
    this.#environment = new TerminalEnvironment(context.environmentVariableCollection, this.stage);
    this.#folders = new Folders({
      harbor: this.harbor,
      log,
      onPlaced: (projects) => {
        this.stage.place(projects);
        this.#keepServers(projects);
        this.#interruptions.placed();
      },
      onFolder: (folder, outcome) => this.#onFolder(folder, outcome),
    });
    this.#outage = new Outage({
      speak: () => void this.#speakOfOutage(),
      over: () => this.#notices.over('outage'),
    });
    this.#activity = new ActivityDocuments(this.harbor, this.stage);
    this.#transcripts = new TranscriptDocuments(this.harbor);
    this.#conversations = new SessionDocuments(this.harbor);
    const memory = context.workspaceState;
    this.#terminals = new RunnerTerminals({
      ...{ harbor: this.harbor, memory },
      start: (place) => this.run('startRunner', runnerRowId({ ...place, leases: [] })),
    });
    this.#commands = commandsOf({
      ...{ harbor: this.harbor, stage: this.stage, declared: this.#declared, memory },
      ...{ machine: this.#machine, activity: this.#activity },
      ...{ terminals: this.#terminals, transcripts: this.#transcripts },
      conversations: this.#conversations,
      extensionPath: context.extensionPath,
      launcher: () => offerLauncher(context),
    });
    this.#downs = new DownNotices({
      scene: () => this.stage.scene,
      notices: this.#notices,
      start: ({ id }) => this.run('startSingleton', leaseRowId(id)),
    });
    this.#troubles = new RunnerNotices({
      scene: () => this.stage.scene,
      notices: this.#notices,
      run: (id, target) => this.run(id, target),
    });
    this.#budgets = new BudgetNotices({
      scene: () => this.stage.scene,
      notices: this.#notices,
      run: (id, target) => this.run(id, target),
      continueOnce: (runnerId) => this.harbor.request('budgets/continueOnce', { runnerId }),
    });
    this.#interruptions = new SessionNotices({
      ...{ harbor: this.harbor, notices: this.#notices, memory: context.globalState },
      scene: () => this.stage.scene,
      run: (id, target) => this.run(id, target),
    });
    this.#autoStart = new AutoStart({
      ...{ harbor: this.harbor, stage: this.stage, declared: this.#declared },
      ...{ notices: this.#notices, log },
    });
  }

  open(): void {
    const scope = this.#scope;
    void scope.add(() => this.#notices.close());
    void scope.add(() => this.#problems.close());
    void scope.add(() => this.#outage.close());
    void scope.add(() => this.#downs.close());
    void scope.add(() => this.#budgets.close());
    const stopOutage = this.harbor.onDidStand.on((standing) => {
      // A stale window is no outage: waiting does not cure it.
      if (isStale(standing)) void this.#speakOfUpdate();
      else this.#outage.stand(standing);
    });
    void scope.add(() => void stopOutage());
    pageDocuments.open();
    void scope.add(() => pageDocuments.close());
    this.#activity.open();
    void scope.add(() => this.#activity.close());
    this.#transcripts.open();
    void scope.add(() => this.#transcripts.close());
    this.#conversations.open();
    void scope.add(() => this.#conversations.close());
    void scope.add(() => this.#interruptions.close());
    this.#terminals.open();
    void scope.add(() => this.#terminals.close());
    this.stage.open();
    void scope.add(() => this.stage.close());
    this.#machine.open();
    void scope.add(() => this.#machine.close());
    this.#happened.open();
    void scope.add(() => this.#happened.close());
    this.#sessions.open();
    void scope.add(() => this.#sessions.close());
    void scope.add(() => this.#own.close());
    void scope.add(() => this.#declared.close());
    this.#autoStart.open();
    void scope.add(() => this.#autoStart.close());
    this.#folders.open();
    void scope.add(() => this.#folders.close());
    const stopMirror = this.harbor.mirror.onDidChange((change) => this.#onMirror(change));
    void scope.add(() => void stopMirror());
    const stopAsks = this.harbor.onDidConnect.on((peer) => this.#asks.attach(peer));
    void scope.add(() => void stopAsks());
    this.harbor.open();
    void scope.add(() => this.harbor.close());
    offerLauncher(this.#context).catch((failure) =>
      this.#log.warn('Terminals do not find hm: its launcher could not be written.', failure),
    );
  }

  /** Runs a command; `target` is the tree's node it was chosen on, or what another command passed. */
  async run(id: CommandId, target: unknown): Promise<void> {
    await this.#commands[id](typeof target === 'string' ? target : undefined);
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }

  /** A project's own server is started from a trusted window alone. */
  #keepServers(projectsOfFolders: ReadonlyMap<string, string>): void {
    const directories = [...projectsOfFolders].map(
      ([uri, id]) => [id, vscode.Uri.parse(uri).fsPath] as const,
    );
    this.#own.keep(new Map(vscode.workspace.isTrusted ? directories : []));
  }

  #onMirror({ leases, projects, runners, budgets }: MirrorChange): void {
    if (runners.size + budgets.size > 0) this.#budgets.look();
    if (runners.size > 0) this.#troubles.look();
    if (leases.size + projects.size > 0) this.#environment.update();
    if (leases.size > 0) this.#downs.look();
  }

  #onFolder(folder: vscode.WorkspaceFolder, outcome: FolderOutcome): void {
    this.#declared.ask();
    switch (outcome.kind) {
      case 'left':
        this.#problems.clear(folder);
        this.#environment.end(folder);
        return;
      case 'failed':
        if (outcome.failure.code === 'brokenProjectFile')
          this.#problems.show(folder, outcome.failure);
        return;
      case 'leased':
        this.#problems.clear(folder);
        this.#environment.begin(folder, outcome);
        this.#tellRefusals(folder, outcome.refusals);
    }
  }

  #tellRefusals(
    folder: vscode.WorkspaceFolder,
    refusals: (FolderOutcome & { kind: 'leased' })['refusals'],
  ): void {
    const sentences = refusals.map(({ service, refusal }) =>
      vscode.l10n.t('{0}: {1}', service, sayRefusal(refusal, this.stage.scene, vscode.l10n)),
    );
    const text = sentences.join(' ');
    const key = folder.uri.toString();
    const isNew = text !== '' && this.#refusals.get(key) !== text;
    this.#refusals.set(key, text);
    if (isNew)
      void this.#notices.warning({
        topic: `${folder.uri.fsPath}: ${text}`,
        message: vscode.l10n.t('Not every service of {0} got a port. {1}', folder.name, text),
      });
  }

  /** Once, however often this window tries. */
  async #speakOfUpdate(): Promise<void> {
    if (this.#spokeOfUpdate) return;
    this.#spokeOfUpdate = true;
    const reload = vscode.l10n.t('Reload Window');
    const message = vscode.l10n.t(
      'Harbormaster was updated, and this window still runs the old one. What is leased is safe.',
    );
    const pressed = await this.#notices.warning({ topic: 'update', message, buttons: [reload] });
    if (pressed === reload) await this.run('reloadWindow', undefined);
  }

  async #speakOfOutage(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('harbormaster');
    const restart = vscode.l10n.t('Restart Server');
    const log = vscode.l10n.t('Show Log');
    const never = vscode.l10n.t("Don't Show Again");
    const message = vscode.l10n.t(
      'The Harbormaster server has been away for a minute. What was leased is not lost, but nothing new can be leased.',
    );
    const buttons = [restart, log, never];
    const pressed = await this.#notices.warning({ topic: 'outage', message, buttons });
    if (pressed === restart) await this.run('restartServer', undefined);
    if (pressed === log) await this.run('showServerLog', undefined);
    if (pressed === never)
      await settings.update('notifications', 'errors', vscode.ConfigurationTarget.Global);
  }
}
