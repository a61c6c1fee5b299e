/** The shape of one row of the tool table: how a development server is recognised and told its port. */

/** An option that carries the port. */
export interface PortFlag {
  /** All spellings; the first one is the one that we use. */
  readonly names: readonly [string, ...string[]];
  /** What follows it, with `{port}` for the port. */
  readonly value: string;
  /** Given twice: the last one counts, or it goes wrong (it ends, or listens on both), or nobody knows. */
  readonly repeated: 'lastCounts' | 'wrong';
  /** Given along with it, so that the tool fails rather than takes another port in silence. */
  readonly strict?: string;
  /** Only `--port=N` is understood, and `--port N` ignored. */
  readonly joined?: true;
  /** What follows is HOST:CONTAINER, or IP:HOST:CONTAINER: the port before the last colon is the one. */
  readonly publishes?: true;
}

/** An environment variable that carries the port. */
export interface PortVariable {
  readonly name: string;
  /** What it holds, with `{port}` for the port. */
  readonly value: string;
}

/** A statement of fact: read in a document or source, or tried with the version named. */
export interface Source {
  readonly how: 'read' | 'tried';
  readonly where: string;
}

/** One development server. A tool has a flag, a variable, both, a bare argument, or a file; one of them at least. */
export interface Tool {
  /** As it is called on the wire and in messages. */
  readonly name: string;
  /** What it is started by: names of programs, without directory and without `.js`, `.cmd`, `.exe`. */
  readonly programs: readonly string[];
  /** One of these words has to be among its arguments; absent: none is needed. */
  readonly words?: readonly string[];
  /** With one of these words among its arguments it is no server, or another row's. */
  readonly notWords?: readonly string[];
  /** It listens only where it is given its flag. */
  readonly onlyByFlag?: true;
  /** The name of a built-in type; absent when the tool says nothing about what it serves. */
  readonly serviceType?: string;
  /** Where it listens when nobody says anything; absent when the program decides. */
  readonly defaultPort?: number;
  readonly flag?: PortFlag;
  readonly variable?: PortVariable;
  /** A bare argument that is the port, with `{port}`; the last argument of that form counts. */
  readonly argument?: string;
  /** The file of the project that alone says its port: nothing on the command line does. */
  readonly file?: string;
  /** Its options have to come before its first bare argument; what stands behind is not its own. */
  readonly optionsFirst?: true;
  /** A second one in the same directory fails, on whatever port. */
  readonly oncePerDirectory?: true;
  /**
   * When its port is taken: fails (`never`), takes another one unless it was told which (`untold`),
   * takes another one all the same (`always`), asks and gives up without a terminal (`asks`), or the
   * program decides.
   */
  readonly movesOn: 'never' | 'untold' | 'always' | 'asks' | 'program';
  /**
   * The address it binds unless told otherwise: the name localhost (::1 or 127.0.0.1, as the resolver
   * orders them), 127.0.0.1 alone, every address, or as the program decides. Absent: not known.
   */
  readonly binds?: 'localhost' | '127.0.0.1' | 'every' | 'program';
  readonly sources: readonly [Source, ...Source[]];
}

export const read = (where: string): Source => ({ how: 'read', where });
export const tried = (where: string): Source => ({ how: 'tried', where });

/** `--port N` and its kin: the first name is used, all are recognised, the last one given counts. */
export function flag(...names: [string, ...string[]]): PortFlag {
  return { names, value: '{port}', repeated: 'lastCounts' };
}

/** The same, of a tool that must not be given two ports, or of which that is not known. */
export function onceOnly(...names: [string, ...string[]]): PortFlag {
  return { ...flag(...names), repeated: 'wrong' };
}

/** The same, with the option beside it that keeps the tool from taking another port. */
export function strictly(strict: string, ...names: [string, ...string[]]): PortFlag {
  return { ...flag(...names), strict };
}

/** A variable that holds the bare port. */
export function variable(name: string): PortVariable {
  return { name, value: '{port}' };
}
