/** What keeps the server there, in three layers: whoever asks for it, the login item, and the keeper that it runs. */

import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { ownLauncher } from '#client/cli/leaving/own-launcher.ts';
import { json, line } from '#client/cli/print.ts';
import { ageWords } from '#client/cli/speak.ts';
import { type Keeper, livingKeeper } from '#client/launcher/keeper-file.ts';
import {
  installLoginItem,
  isLoginItemSound,
  removeLoginItem,
} from '#client/launcher/login-item.ts';
import { systemClock } from '#common/clock.ts';
import { placesHere } from '#discovery/surroundings.ts';

export interface Layers {
  /** Always: the next command or window that needs a server starts one. */
  readonly onDemand: true;
  readonly loginItem: 'absent' | 'installed' | 'outOfDate';
  readonly watchdog?: Keeper | undefined;
}

export async function layers(): Promise<Layers> {
  const isSound = await isLoginItemSound();
  const loginItem = isSound === undefined ? 'absent' : isSound ? 'installed' : 'outOfDate';
  return { onDemand: true, loginItem, watchdog: await livingKeeper(placesHere()) };
}

export function layerLines({ loginItem, watchdog }: Layers): string[] {
  return [
    'on demand   yes: who needs a server starts one',
    `login item  ${loginItemWords(loginItem)}`,
    `watchdog    ${watchdog ? `pid ${watchdog.process.pid}, answered ${ageWords(systemClock.now() - watchdog.answeredAt)} ago` : 'none runs'}`,
  ];
}

function loginItemWords(state: Layers['loginItem']): string {
  switch (state) {
    case 'absent':
      return 'none; for one: hm server install';
    case 'installed':
      return 'installed';
    case 'outOfDate':
      return 'installed, and not as this version writes it: hm server install';
  }
}

export async function install(options: { readonly json?: boolean }): Promise<number> {
  refuseAgents('change what the system starts at login');
  await ownLauncher();
  const installed = await installLoginItem();
  if (options.json) json(installed);
  else {
    const begins = installed.begins === 'now' ? 'It runs.' : 'It begins at your next login.';
    line(`The server is kept there from login on: ${installed.path}. ${begins}`);
  }
  return exitCodes.done;
}

export async function uninstall(options: { readonly json?: boolean }): Promise<number> {
  refuseAgents('change what the system starts at login');
  const left = await removeLoginItem();
  if (options.json) json(left);
  else if (left.outcome === 'absent') line('There is no login item.');
  else
    line(
      'The login item is gone. The server leaves by itself once nobody has needed it for a while.',
    );
  return exitCodes.done;
}
