/**
 * The entry point that VS Code calls in its extension host: mocha over the suites beside it. It
 * prints each result as it comes and counts them; the suites are bundled by `launch.ts`.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportMark } from '#test/editor/host/report-mark.ts';

/** Rejects when a test failed, which VS Code turns into an exit code of 1. */
export async function run(): Promise<void> {
  // mocha has no CommonJS entry.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ timeout: 30_000, color: false, reporter: 'spec' });
  const grep = process.env.HM_EDITOR_GREP;
  if (grep) mocha.grep(new RegExp(grep));
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  await mocha.loadFilesAsync();
  console.log(`${reportMark} the suites are loaded`);
  const { stats, failures } = await new Promise<Mocha.Runner>((resolve) => {
    const runner = mocha.run(() => resolve(runner));
  });
  const passed = stats?.passes ?? 0;
  console.log(`${reportMark} ${passed} passed, ${failures} failed`);
  const counts = process.env.HARBORMASTER_TEST_COUNT;
  if (counts) writeFileSync(counts, JSON.stringify({ passed, failed: failures }));
  if (failures > 0) throw new Error(`${failures} failed`);
  if (passed === 0) throw new Error('No test ran.');
}
