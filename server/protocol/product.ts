/** Which release this is. */

/** Set by a build that is to be another release; see esbuild.ts. */
declare const HARBORMASTER_VERSION: string | undefined;

/** Product version, by semver.org. A tidy test keeps it equal to package.json's. */
export const productVersion =
  typeof HARBORMASTER_VERSION === 'string' ? HARBORMASTER_VERSION : '0.4.0';
