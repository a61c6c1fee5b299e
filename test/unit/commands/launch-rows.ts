/** One row, one test: a command line, and what is started for it so that the leased port, 4711, is listened on. */
import assert from 'node:assert/strict';
import { type LaunchNote, type LaunchPlan, planLaunch } from '#commands/launch-plan.ts';

export interface Row {
  readonly typed: string | readonly string[];
  /** The scripts of package.json in '.', or of several directories. */
  readonly scripts?: Record<string, string>;
  readonly packages?: Record<string, Record<string, string>>;
  readonly tool?: string;
  /** What is started; absent: as it was typed. */
  readonly starts?: string | readonly string[];
  /** Variables besides PORT=4711. */
  readonly with?: Record<string, string>;
  readonly asked?: number;
  readonly scriptPort?: number;
  readonly note?: LaunchNote;
}

/** The options that vite gets. */
export const strict = '--port 4711 --strictPort';

export const outOfReach = (tool: string): LaunchNote => ({ kind: 'outOfReach', tool });

export const fixes = (tool: string, port: number): LaunchNote => ({
  kind: 'scriptFixesPort',
  tool,
  port,
});

export const several = (program: string): LaunchNote => ({ kind: 'severalPrograms', program });

const words = (line: string | readonly string[]) =>
  typeof line === 'string' ? line.split(' ') : line;

function planned(row: Row): LaunchPlan {
  const packages = row.packages ?? { '.': row.scripts ?? {} };
  const scripts = {
    in: (directory: string) => packages[directory],
    workspace: (name: string) => (name === '@shop/web' ? 'apps/web' : undefined),
  };
  return planLaunch(words(row.typed), scripts, 4711);
}

/** Makes the rows a suite. */
export function checkRows(title: string, rows: readonly Row[]): void {
  describe(`the plan of a launch ${title}`, () => {
    for (const row of rows) {
      const { typed, scripts, packages } = row;
      const files = JSON.stringify(packages ?? scripts);
      it(`${words(typed).join(' ')}${files ? ` with ${files}` : ''}`, () => {
        const plan = planned(row);
        assert.deepEqual(
          {
            tool: plan.tool?.name,
            starts: plan.argv,
            environment: plan.environment,
            asked: plan.askedPort,
            scriptPort: plan.scriptPort,
            note: plan.note,
          },
          {
            tool: row.tool,
            starts: words(row.starts ?? row.typed),
            environment: { PORT: '4711', ...row.with },
            asked: row.asked,
            scriptPort: row.scriptPort,
            note: row.note,
          },
        );
      });
    }
  });
}
