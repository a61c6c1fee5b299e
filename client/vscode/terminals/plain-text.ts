/** What a terminal was sent, as lines to be read: without control sequences, a line that was written over as it was last. Pure. */

/** CSI, OSC and DCS with their ends, two-byte escapes, and controls other than tab and line ends (ECMA-48, 5.3 to 5.6). */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought.
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

export function plainText(text: string): string {
  return text
    .replaceAll(controls, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n');
}
