/** Which server this command line starts: the one it was shipped with. */
import path from 'node:path';
import type { EnsureOptions } from '#client/connection/ensure-server.ts';

/** The server's bundle lies beside ours. */
export const program: EnsureOptions['program'] = {
  script: path.join(import.meta.dirname, 'server.cjs'),
};
