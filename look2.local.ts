import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { pause } from '#common/clock.ts';
const harbor = await HarbormasterEditor.open('oldest');
try {
  const shop = harbor.project('shop');
  const window = await harbor.openWindow(shop);
  const steps = async (m: string) => console.log(m, JSON.stringify(await window.page.locator('.getting-started-step').evaluateAll((all) => all.map((e: any) => [e.querySelector('.step-title')?.textContent, e.querySelector('.codicon')?.className, e.querySelector('[role=checkbox]')?.getAttribute('aria-checked')]))));
  await window.command('Welcome: Open Walkthrough...');
  await window.input.fill('A port that');
  await window.options(/A port that is really yours/).first().click();
  await window.page.locator('.getting-started-step').first().waitFor();
  await steps('opened');
  await harbor.hm(shop, 'port', 'web', '--type', 'hub');
  await window.row(/^web/).waitFor();
  await pause(500);
  await steps('leased');
  await window.command('Harbormaster: Focus on Instances View');
  await pause(500);
  await steps('focused');
  await window.command('Harbormaster: Who Holds a Port');
  await window.page.keyboard.press('Escape');
  await window.command('Harbormaster: Run with a Port');
  await window.page.keyboard.press('Escape');
  await pause(500);
  await steps('asked');
  await window.screenshot('look/steps');
} finally { await harbor.close(); }
