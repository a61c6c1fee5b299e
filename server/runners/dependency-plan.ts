/** In which order runners are started that depend on each other. Pure: names and edges. */

export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

export interface DependencyPlan {
  /** Everything that is meant and all that it depends on, each after those that it depends on. */
  readonly order: readonly string[];
  /** What is depended on and not there, with whom it is missing for. */
  readonly missing: readonly { readonly name: string; readonly of: string }[];
  /** Those that wait for themselves. */
  readonly circular: readonly string[];
}

export function dependencyPlan(
  wanted: readonly string[],
  known: ReadonlyMap<string, Dependent>,
): DependencyPlan {
  const order: string[] = [];
  const missing: { name: string; of: string }[] = [];
  const circular = new Set<string>();
  const done = new Set<string>();
  for (const first of wanted) {
    const stack = known.has(first) ? [{ name: first, next: 0 }] : [];
    while (stack.length > 0) {
      const top = stack.at(-1) as { name: string; next: number };
      const on = done.has(top.name) ? undefined : known.get(top.name)?.dependsOn[top.next];
      if (on === undefined) {
        if (!done.has(top.name)) order.push(top.name);
        done.add(top.name);
        stack.pop();
        continue;
      }
      top.next += 1;
      const from = stack.findIndex(({ name }) => name === on);
      if (from >= 0) for (const { name } of stack.slice(from)) circular.add(name);
      else if (!known.has(on)) missing.push({ name: on, of: top.name });
      else if (!done.has(on)) stack.push({ name: on, next: 0 });
    }
  }
  return { order, missing, circular: [...circular] };
}

/** Those that cannot be started: for each the reason lies in the plan, with itself or with what it depends on. */
export function hopelessIn(
  { missing, circular }: DependencyPlan,
  known: ReadonlyMap<string, Dependent>,
): ReadonlySet<string> {
  const hopeless = new Set([...missing.map(({ of }) => of), ...circular]);
  for (let before = -1; before !== hopeless.size; ) {
    before = hopeless.size;
    for (const { name, dependsOn } of known.values())
      if (dependsOn.some((each) => hopeless.has(each))) hopeless.add(name);
  }
  return hopeless;
}
