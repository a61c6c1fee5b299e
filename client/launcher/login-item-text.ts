/** What the login item says, as each platform wants it written. Pure: it names the launcher, which stays where it is across versions. */

export interface KeeperCommand {
  /** The launcher; it is called with `server keep`. */
  readonly launcher: string;
  /** Where the state lies when the user moved it. */
  readonly stateDir?: string | undefined;
}

const words = ['server', 'keep'];

/** Seconds in which the keeper must be heard of: it speaks every third of that, once the server has answered it. */
const watchdogSec = 180;

/**
 * A unit of systemd's user manager (systemd.service(5), systemd.unit(5)). It is started again without a limit, but for the exit
 * codes 0 (it was asked to end) and 2 (its command line is wrong). The server is a process of its own, which ends with neither.
 */
export function systemdUnit({ launcher, stateDir }: KeeperCommand): string {
  const moved =
    stateDir === undefined ? '' : `Environment=${quoted(`HARBORMASTER_STATE_DIR=${stateDir}`)}\n`;
  return `[Unit]
Description=Harbormaster: keeps the server of this user's ports
StartLimitIntervalSec=0

[Service]
Type=exec
${moved}ExecStart=${[launcher, ...words].map(quoted).join(' ')}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
WatchdogSec=${watchdogSec}
NotifyAccess=all
KillMode=process

[Install]
WantedBy=default.target
`;
}

/** systemd.syntax(7): quoted, with `%` and `$` doubled so that they are not looked up. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

/** An agent of launchd (launchd.plist(5)): started again ten seconds after it failed, and not after it ended in good order. */
export function launchdAgent({ launcher, stateDir }: KeeperCommand): string {
  const moved =
    stateDir === undefined
      ? ''
      : `  <key>EnvironmentVariables</key>
  <dict><key>HARBORMASTER_STATE_DIR</key><string>${xml(stateDir)}</string></dict>
`;
  const program = [launcher, ...words].map((word) => `    <string>${xml(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${launchdLabel}</string>
  <key>ProgramArguments</key>
  <array>
${program.join('\n')}
  </array>
${moved}  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>10</integer>
  <key>ProcessType</key><string>Background</string>
</dict>
</plist>
`;
}

export const launchdLabel = 'io.harbormaster.keeper';

/** A task of the Windows scheduler (Task Scheduler schema 1.2): at logon, without an end, started again every minute when it failed. */
export function windowsTask({ launcher }: KeeperCommand): string {
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals><Principal id="Author"><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Hidden>true</Hidden>
  </Settings>
  <Actions Context="Author"><Exec><Command>${xml(launcher)}</Command><Arguments>${words.join(' ')}</Arguments></Exec></Actions>
</Task>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
