/** Reads a Makefile as far as to say which shell lines a target runs. Expands plain variables, and no functions but `shell`. */

/** The shell text of a target with those of the targets it needs; undefined when there is no such target. */
export function recipeOf(makefile: string, wanted?: string): string | undefined {
  const rules = new Map<string, { needs: string[]; lines: string[] }>();
  const variables = new Map<string, string>();
  let open: string[] = [];
  let first: string | undefined;
  for (const line of makefile.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const assignment = /^(?:export\s+)?([\w.-]+)\s*(?:[?:+]|::)?=\s*(.*)$/.exec(line);
    const rule = /^([^\s#=:][^#=:]*):(?!=)([^#=]*)/.exec(line);
    if (line.startsWith('\t')) {
      for (const target of open) rules.get(target)?.lines.push(line.slice(1));
    } else if (assignment) {
      variables.set(assignment[1] ?? '', (assignment[2] ?? '').trim());
    } else if (rule) {
      open = (rule[1] ?? '').trim().split(/\s+/);
      const [needs = '', inline] = (rule[2] ?? '').split(';', 2);
      for (const target of open) {
        const known = rules.get(target) ?? { needs: [], lines: [] };
        known.needs.push(...needs.split(/\s+/).filter((need) => need !== '' && need !== '|'));
        if (inline !== undefined) known.lines.push(inline.trim());
        rules.set(target, known);
        if (!target.startsWith('.')) first ??= target;
      }
    } else if (line.trim() !== '' && !line.startsWith('#')) {
      open = [];
    }
  }
  const target = wanted ?? first;
  if (target === undefined || !rules.has(target)) return undefined;
  const seen = new Set<string>();
  const linesOf = (name: string): string[] => {
    const rule = rules.get(name);
    if (!rule || seen.has(name)) return [];
    seen.add(name);
    return [...rule.needs.flatMap(linesOf), ...rule.lines];
  };
  return linesOf(target)
    .map((line) => expanded(line.replace(/^[\s@+-]+/, ''), variables, 4))
    .join('\n');
}

/** `$(X)` by its value, `$(shell X)` as the shell would run it, `$$` as `$`. */
function expanded(line: string, variables: ReadonlyMap<string, string>, depth: number): string {
  return line
    .replaceAll('$$', '\0')
    .replaceAll(/\$\(shell\s/g, '\0(')
    .replaceAll(/\$[({]([\w.-]+)[)}]/g, (_, name: string) => {
      if (name === 'MAKE') return 'make';
      const value = variables.get(name);
      if (value === undefined || depth === 0) return `\0{${name}}`;
      return expanded(value, variables, depth - 1).replaceAll('$', '\0');
    })
    .replaceAll('\0', '$');
}
