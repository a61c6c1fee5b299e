/** Of which service the machine has one, and under which name: whoever asks for the same name shares it. */

/**
 * By the type when that is a singleton: then its services are one, whatever each project calls its own. Else by the service's
 * own name, when its project declares it one. A service may say `singleton: false`, and has its own for all its type says.
 */
export function singletonOf(
  service: string,
  declared: { readonly singleton?: boolean | undefined } | undefined,
  type: { readonly name: string; readonly singleton?: boolean | undefined },
): string | undefined {
  if (declared?.singleton === false) return undefined;
  if (type.singleton) return `type:${type.name}`;
  return declared?.singleton ? `service:${service}` : undefined;
}
