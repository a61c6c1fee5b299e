/** The whole server in memory: its object graph on a machine of tables, a disk in memory and the test's clock. No socket, no process. */
import type { Duplex } from 'node:stream';
import type { Log, LogFields } from '#common/log.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Introduction } from '#protocol/instances.ts';
import { defaultSettings } from '#protocol/settings.ts';
import { protocolVersion } from '#protocol/version.ts';
import type { Pass } from '#server/authority/authority.ts';
import { Daemon } from '#server/daemon.ts';
import { type Limits, limits } from '#server/transport/limits.ts';
import { servePeer } from '#server/transport/peer.ts';
import type { OpenSession } from '#server/transport/session.ts';
import { FakeHosts } from '#test/machine/fake-hosts.ts';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { type Platform, platforms } from '#test/machine/platforms.ts';
import { SplitClock, settled } from '#test/machine/split-clock.ts';
import { TokensInMemory } from '#test/machine/tokens-in-memory.ts';
import { TrustInMemory } from '#test/machine/trust-in-memory.ts';
import { projectSettings, projectTypes, TypesInMemory } from '#test/machine/types-in-memory.ts';
import { mortal, SimulatedDisk } from '#test/unit/store/simulated-disk.ts';
import { duplexPair } from './duplex-pair.ts';
import { WireClient } from './wire-client.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: LogFields;
}

export class HarborInMemory {
  readonly clock = new SplitClock();
  readonly platform: Platform;
  readonly machine: FakeMachine;
  /** What the server's log got, but for its small talk. */
  readonly complaints: string[] = [];
  /** All that it got. */
  readonly log: LogLine[] = [];
  readonly tokens = new TokensInMemory();
  readonly trust = new TrustInMemory();
  /** What the user has set. */
  settings = defaultSettings;
  /** The user's file, with his service types. */
  readonly config = new TypesInMemory();
  disk = new SimulatedDisk();
  /** What runs runners; the next server meets what this one left. */
  hosts: FakeHosts;
  daemon!: Daemon;
  #epoch = 0;
  #kill = () => {};
  readonly #clients: WireClient[] = [];

  constructor(platform: Platform = platforms.linux) {
    this.platform = platform;
    this.machine = new FakeMachine(platform);
    this.hosts = new FakeHosts(this.machine, () => this.clock.now());
  }

  static async open(platform?: Platform): Promise<HarborInMemory> {
    const harbor = new HarborInMemory(platform);
    await harbor.#start();
    return harbor;
  }

  /** Kills the server in the middle of whatever it does and starts the next one on what it left on the disk. */
  async restart(): Promise<void> {
    this.#kill();
    for (const client of this.#clients.splice(0)) client.close();
    this.disk = new SimulatedDisk(this.disk.image());
    this.hosts = this.hosts.forNextServer();
    await this.#start();
  }

  /** A client that has opened a connection and said nothing. */
  connectSilently(pass?: Pass): WireClient {
    const client = new WireClient(this.dial(limits, pass));
    this.#clients.push(client);
    return client;
  }

  /** The near end of a connection on which nothing was said. */
  dial(bounds: Limits = limits, pass?: Pass): Duplex {
    const [near, far] = duplexPair();
    const open: OpenSession = (line) => this.daemon.openSession(line, pass);
    void servePeer(far, open, bounds, this.#log(), this.clock);
    return near;
  }

  /** A client that has introduced itself; its process is a new one unless it is given. An agent works in the platform's first project. */
  async connect(
    kind: Introduction['kind'] = 'script',
    process: ProcessIdentity = this.machine.start({ command: kind }),
    pass?: Pass,
  ): Promise<WireClient> {
    const client = this.connectSilently(pass);
    await client.get('initialize', this.introduction(kind, process));
    return client;
  }

  /** Answers what `asked` does once time has passed for it. */
  async passing<T>(asked: Promise<T>, ms = 20_000): Promise<T> {
    let isDone = false;
    const mark = () => {
      isDone = true;
    };
    void asked.then(mark, mark);
    for (let passed = 0; passed < ms && !isDone; passed += 50) await this.clock.pass(50);
    return asked;
  }

  introduction(kind: Introduction['kind'], process: ProcessIdentity) {
    const initializationOptions: Introduction = {
      ...{ kind, process, name: kind, version: '0.1.0', protocol: protocolVersion },
      ...(kind === 'agent' && { sessionId: `s_${process.pid}`, folder: this.platform.root }),
    };
    return { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions };
  }

  async close(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await settled();
    await this.daemon.close();
  }

  async #start(): Promise<void> {
    const { files, kill } = mortal(this.disk);
    this.#kill = kill;
    this.daemon = new Daemon({
      ...{ serverId: `s_${++this.#epoch}`, epoch: this.#epoch, version: '0.1.0' },
      ...{ dataDir: '/data', stateDir: '/state', logFile: '/state/server.log' },
      ...{
        machine: this.machine,
        tokens: this.tokens,
        trust: this.trust,
        types: () => this.config.types,
        typesFile: this.config,
        projectTypes,
        projectSettings,
        runnersWorld: { hosts: this.hosts, files: this.hosts.files },
        settings: () => this.settings,
        clock: this.clock,
        log: this.#log(),
        storeFiles: files,
      },
    });
    await this.daemon.open();
  }

  #log(): Log {
    const at =
      (level: keyof Log): Log['info'] =>
      (message, fields = {}) => {
        this.log.push({ level, message, fields });
        if (level === 'warn' || level === 'error')
          this.complaints.push(`${message} ${JSON.stringify(fields)}`);
      };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}
