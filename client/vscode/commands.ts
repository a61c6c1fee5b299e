/** All commands by their ids, and what every one of them does when it fails: it says why in one sentence. */
import { failureOf } from '#client/connection/failure.ts';
import type { CommandId } from './command-ids.ts';
import { adoptPort, reservePort } from './commands/adopt-port.ts';
import { startAllRunners, stopAllRunners } from './commands/all-runners.ts';
import { alwaysResume } from './commands/always-resume.ts';
import { doctorCommands } from './commands/doctor-commands.ts';
import { filterActivity } from './commands/filter-activity.ts';
import { filterMachine } from './commands/filter-machine.ts';
import { helpCommands } from './commands/help-commands.ts';
import { installHm } from './commands/install-command.ts';
import { launchRunner } from './commands/launch-runner.ts';
import { leaseCommands } from './commands/lease-commands.ts';
import { leasePort } from './commands/lease-port.ts';
import { keepLeftovers, stopLeftovers } from './commands/leftovers.ts';
import { moveTypeToProject } from './commands/move-type.ts';
import type { CommandParts } from './commands/parts.ts';
import { projectCommands } from './commands/project-commands.ts';
import { resumeSession } from './commands/resume-session.ts';
import { runWithPort } from './commands/run-with-port.ts';
import {
  attachRunner,
  removeRunner,
  restartRunner,
  showRunnerOutput,
  startRunner,
  stopRunner,
} from './commands/runner-commands.ts';
import { serverCommands } from './commands/server-commands.ts';
import {
  copyResumeCommand,
  declineSession,
  deleteSession,
  filterSessions,
  showSession,
} from './commands/session-commands.ts';
import {
  exportSession,
  searchSessions,
  showSessionStatistics,
} from './commands/session-reports.ts';
import { showBudgets } from './commands/show-budgets.ts';
import { showPorts } from './commands/show-ports.ts';
import { startSingleton } from './commands/start-singleton.ts';
import { stopPort } from './commands/stop-port.ts';
import { trustProjectFile } from './commands/trust-file.ts';
import { whoHoldsPort } from './commands/who-holds.ts';
import { showFailure } from './failure-message.ts';

/** What a command was chosen on: a tree node's id, or nothing. */
type Command = (target?: string) => Promise<void>;

export type Commands = Readonly<Record<CommandId, Command>>;

export function commandsOf(parts: CommandParts): Commands {
  const answering =
    (command: (parts: CommandParts, target?: string) => Promise<void>): Command =>
    async (target) => {
      try {
        await command(parts, target);
      } catch (caught) {
        // The command is over; nobody waits for the message to be closed.
        void showFailure(failureOf(caught));
      }
    };
  return {
    leasePort: answering(leasePort),
    releasePort: answering(leaseCommands.release),
    stopPort: answering(stopPort),
    stopLeftovers: answering(stopLeftovers),
    keepLeftovers: answering(keepLeftovers),
    adoptPort: answering(adoptPort),
    reservePort: answering(reservePort),
    copyUrl: answering(leaseCommands.copyUrl),
    openInBrowser: answering(leaseCommands.openInBrowser),
    revealHolder: answering(leaseCommands.revealHolder),
    showActivityOfPort: answering(leaseCommands.showActivity),
    filterMachine: answering(filterMachine),
    changeMachineFilter: answering(filterMachine),
    whoHoldsPort: answering(whoHoldsPort),
    whoHoldsThisPort: answering(whoHoldsPort),
    runWithPort: answering(runWithPort),
    startSingleton: answering(startSingleton),
    launchRunner: answering(launchRunner),
    attachRunner: answering(attachRunner),
    startRunner: answering(startRunner),
    stopRunner: answering(stopRunner),
    restartRunner: answering(restartRunner),
    showBudgets: answering(showBudgets),
    startAllRunners: answering(startAllRunners),
    stopAllRunners: answering(stopAllRunners),
    showRunnerOutput: answering(showRunnerOutput),
    removeRunner: answering(removeRunner),
    trustProjectFile: answering(trustProjectFile),
    showPorts: answering(showPorts),
    filterActivity: answering(filterActivity),
    resumeSession: answering(resumeSession),
    alwaysResume: answering(alwaysResume),
    declineSession: answering(declineSession),
    showSession: answering(showSession),
    copyResumeCommand: answering(copyResumeCommand),
    deleteSession: answering(deleteSession),
    exportSession: answering(exportSession),
    searchSessions: answering(searchSessions),
    showSessionStatistics: answering(showSessionStatistics),
    filterSessions: answering(filterSessions),
    showActivity: answering(({ activity }) => activity.show()),
    showServerLog: answering(serverCommands.showLog),
    restartServer: answering(serverCommands.restart),
    reloadWindow: answering(serverCommands.reloadWindow),
    openSettings: answering(serverCommands.openSettings),
    openProject: answering(projectCommands.open),
    archiveProject: answering(projectCommands.archive),
    forgetProject: answering(projectCommands.forget),
    moveTypeToProject: answering(moveTypeToProject),
    installCommand: answering(installHm),
    help: answering(helpCommands.help),
    about: answering(helpCommands.about),
    doctor: answering(doctorCommands.doctor),
    collectDiagnostics: answering(doctorCommands.collectDiagnostics),
  };
}
