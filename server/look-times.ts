/** How often a server looks at what it looks after. */

/** How often holders and listeners are looked at, in milliseconds. */
export const lookEvery = 1_000;
/** The same while a process is expected to listen any moment. */
export const lookOften = 250;
/** How often it is looked whether the projects' directories are there, in milliseconds. */
export const lookAtDirectories = 30_000;
/** The most that one look may count of the time since the last: one beat missed is a busy machine, more is a gap. */
export const longestStep = 3 * lookEvery;
