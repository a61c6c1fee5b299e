/** The ids of all commands, as package.json contributes them (a test holds both together). Part of the entry: it loads nothing. */
export const commandIds = [
  'leasePort',
  'releasePort',
  'stopPort',
  'copyUrl',
  'openInBrowser',
  'whoHoldsPort',
  'runWithPort',
  'showPorts',
  'showActivity',
  'showServerLog',
  'restartServer',
  'reloadWindow',
  'openSettings',
  'installCommand',
  'help',
  'about',
  'doctor',
  'collectDiagnostics',
  'revealHolder',
  'whoHoldsThisPort',
  'showActivityOfPort',
  'openProject',
  'archiveProject',
  'forgetProject',
] as const;

export type CommandId = (typeof commandIds)[number];
