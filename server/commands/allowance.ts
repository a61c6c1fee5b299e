/** What reading one command line may cost, counted in what is read. */

/** How much may still be done, so that no text costs more than a moment, whatever it is. */
export interface Allowance {
  /** Characters of texts within texts, counted as often as they are read. */
  characters: number;
  /** Simple commands. */
  commands: number;
  /** Values that are followed to where they come from. */
  values: number;
}

/** For one command line: far more than anybody types. */
export function fullAllowance(): Allowance {
  return { characters: 64 * 1024, commands: 500, values: 1_000 };
}

/** Takes a text off the allowance, when that has room for it. */
export function isAfforded(text: string, allowance: Allowance): boolean {
  if (text.length > allowance.characters) return false;
  allowance.characters -= text.length;
  return true;
}
