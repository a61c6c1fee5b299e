/** What a person would look at and try again. */

/** Whether it resolves. */
export function succeeds(act: Promise<unknown>): Promise<boolean> {
  return act.then(
    () => true,
    () => false,
  );
}
