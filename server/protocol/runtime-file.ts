/**
 * The shape of runtime.json, by which a program that knows nothing of us finds the server of the directory that it works in.
 * It says where the server is, and is no proof of it: whoever connects must prove itself all the same (docs/clients.md).
 */
import * as z from 'zod/mini';
import { Mode } from './mode.ts';
import { ProjectId } from './projects.ts';

export const RuntimeFile = z.object({
  /** Grows when an older reader could misunderstand a newer writer: then a newer Harbormaster wrote it, and nothing is damaged. */
  schema_version: z.literal(1),
  /** `project`: the server serves this project alone. */
  mode: Mode,
  /** Canonical. When it is not the directory that the file lies in, the project was moved or copied, and the file says nothing of it. */
  project_root: z.string().check(z.minLength(1), z.maxLength(4096)),
  project_id: ProjectId,
  /** Names this one run of a server. */
  server_id: z.string().check(z.regex(/^s_[0-9a-f]{16,32}$/)),
  /** The absolute path of its socket, or the name of its pipe. */
  address: z.string().check(z.minLength(1), z.maxLength(256)),
  /** While the server speaks HTTP. */
  base_url: z.optional(z.string().check(z.maxLength(256))),
  pid: z.int().check(z.minimum(1)),
  /** With `pid` and `boot_id` it names the process for good, in the platform's own unit. */
  start_time: z.string().check(z.maxLength(64)),
  boot_id: z.string().check(z.maxLength(64)),
  /** ISO 8601. */
  started_at: z.string().check(z.maxLength(64)),
  /** Of the contract: major and minor. */
  protocol: z.string().check(z.regex(/^\d{1,9}\.\d{1,9}$/)),
  /** Of the product. */
  version: z.string().check(z.maxLength(64)),
});
export type RuntimeFile = z.output<typeof RuntimeFile>;
