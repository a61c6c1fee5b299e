/** Every page of help by its code: one closed set for the command line, the editor and the reference. */
import type { Page } from './page.ts';
import { connectionPages } from './pages/connection.ts';
import { discoveryPages } from './pages/discovery.ts';
import { doctorPages } from './pages/doctor.ts';
import { errorPages } from './pages/errors.ts';
import { exitPages } from './pages/exit-codes.ts';
import { healthPages } from './pages/health.ts';
import { leaseHealthPages } from './pages/lease-health.ts';
import { preflightPages } from './pages/preflight.ts';
import { refusalPages } from './pages/refusals.ts';
import { runnerPages } from './pages/runners.ts';
import { stopPages } from './pages/stops.ts';

/** The chapters, in the order in which they are listed. */
export const chapters = [
  { title: 'Why a port cannot be had', pages: refusalPages },
  { title: 'Why a process is not ended', pages: stopPages },
  { title: 'What is checked before a launch', pages: preflightPages },
  { title: 'Why a runner is not started', pages: runnerPages },
  { title: 'Errors of a request', pages: errorPages },
  { title: 'Why there is no server', pages: discoveryPages },
  { title: 'Between client and server', pages: connectionPages },
  { title: 'Why a server is not healthy', pages: healthPages },
  { title: 'How a lease is', pages: leaseHealthPages },
  { title: 'Checks of hm doctor', pages: doctorPages },
  { title: 'Exit codes of hm', pages: exitPages },
] as const satisfies readonly {
  readonly title: string;
  readonly pages: Readonly<Record<string, Page>>;
}[];

export const pages = {
  ...exitPages,
  ...doctorPages,
  ...leaseHealthPages,
  ...healthPages,
  ...connectionPages,
  ...discoveryPages,
  ...refusalPages,
  ...stopPages,
  ...preflightPages,
  ...runnerPages,
  ...errorPages,
};

export type HelpCode = keyof typeof pages;

/** The code that is meant, whatever its case; undefined when there is no such page. */
export function helpCodeOf(text: string): HelpCode | undefined {
  const wanted = text.toLowerCase();
  return (Object.keys(pages) as HelpCode[]).find((code) => code.toLowerCase() === wanted);
}
