/** What was installed on request: the hook of the coding agent, and the login item. Both name the launcher, and can grow old. */
import { access } from 'node:fs/promises';
import { claudeHooks, claudeSettings } from '#client/launcher/claude-hook.ts';
import { hookLine } from '#client/launcher/hook-line.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { isLoginItemSound, loginItemOf } from '#client/launcher/login-item.ts';
import { type Check, skipped, well } from '../check.ts';

export const agentHook: Check = {
  title: 'hook of the coding agent',
  async run({ env, places }) {
    if (!places) return skipped('The environment leads nowhere.');
    const file = claudeSettings(env);
    const { launcher } = launcherPlaces(places);
    const { lines, isWhole } = await claudeHooks(file, hookLine(launcher));
    if (lines.length === 0) return skipped('None is installed.');
    const isThere = await access(launcher).then(
      () => true,
      () => false,
    );
    if (isWhole && isThere) return well;
    return {
      kind: 'wrong',
      what: `${file} calls our hook not as this version wants it: what the agent starts may not be seen.`,
      remedy: 'hm hook install claude-code',
    };
  },
};

export const loginItem: Check = {
  title: 'login item',
  async run({ env, places }) {
    if (!places) return skipped('The environment leads nowhere.');
    const isSound = await isLoginItemSound(env);
    if (isSound === undefined) return skipped('None is installed.');
    if (isSound) return well;
    return {
      kind: 'wrong',
      what: `${loginItemOf(places, env).path} is not as this version writes it, or not enabled: no server is kept there from login on.`,
      remedy: 'hm server install',
    };
  },
};
