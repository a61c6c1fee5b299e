/**
 * Which port a service would like best: its tool's own default, so that bookmarks, proxies and habits
 * hold. May lie outside every range, or in another type's: 9090 of Prometheus lies in messaging's.
 */
import { knownName } from './known-names.ts';
import { toolNamed } from './tools.ts';

/** What is known of the service. */
export interface PreferenceClues {
  readonly service: string;
  /** The name of the tool that will listen, when it is known. */
  readonly tool?: string | undefined;
}

/** The tool's default; else, of a service named after a tool or a program, that one's; else none. */
export function preferredPort(clues: PreferenceClues): number | undefined {
  const tool = clues.tool === undefined ? undefined : toolNamed(clues.tool);
  if (tool) return tool.defaultPort;
  return toolNamed(clues.service)?.defaultPort ?? knownName(clues.service)?.port?.number;
}
