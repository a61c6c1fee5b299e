/** One who looks at a runner, and is told what it prints. Who reads slowly loses frames and gets the screen anew; nobody else notices. */
import { attachEvents, type Rights, type Size } from '#protocol/host.ts';

/** Bytes that may wait to be read by one who looks, before frames are dropped. */
export const mostUnsent = 1_048_576;

/** How one who looks is reached. */
export interface Wire {
  send(method: string, params: object): void;
  /** Bytes that wait to be read. */
  readonly unsent: number;
  /** Calls `task` once, when all of that was read. */
  onceRead(task: () => void): void;
}

/** The screen at this moment. */
export interface Picture {
  readonly screen: string;
  readonly size: Size;
  readonly offset: number;
}

/** Calls back with the screen as it is after everything that was printed before the call. */
export type TakePicture = (taken: (picture: Picture) => void) => void;

type SendPicture = (picture: Picture, goOn: () => void) => void;

interface Frame {
  readonly method: string;
  readonly params: object;
}

export class Attachment {
  readonly rights: Rights;
  size: Size | undefined;
  lastActive = 0;
  readonly #wire: Wire;
  readonly #takePicture: TakePicture;
  /** `drawing`: the picture is being taken, and what is printed meanwhile waits. `behind`: nothing is told until all was read. */
  #state: 'live' | 'drawing' | 'behind' | 'closed' = 'drawing';
  #frames: Frame[] = [];
  #waiting = 0;
  /** Drawings that a later one made needless. */
  #drawing = 0;
  /** Takes the first picture, until it has: when that was made needless, the next is it. */
  #first: SendPicture | undefined;

  constructor(rights: Rights, wire: Wire, takePicture: TakePicture) {
    this.rights = rights;
    this.#wire = wire;
    this.#takePicture = takePicture;
  }

  /** The first picture. What is printed after it follows in a later turn, behind the answer that carries the picture. */
  open(): Promise<Picture> {
    return new Promise((resolve) => {
      this.#first = (picture, goOn) => {
        this.#first = undefined;
        resolve(picture);
        setImmediate(goOn);
      };
      this.#draw(this.#first);
    });
  }

  print(data: string, offset: number): void {
    if (this.#state === 'behind' || this.#state === 'closed') return;
    if (this.#state === 'live' && this.#wire.unsent > mostUnsent) this.#fallBehind();
    else this.#send({ method: attachEvents.didPrint.method, params: { data, offset } });
    if (this.#state !== 'drawing') return;
    this.#waiting += data.length;
    if (this.#waiting > mostUnsent) this.redraw();
  }

  /** Draws the screen anew, as after another size. */
  redraw(): void {
    if (this.#state === 'closed' || this.#state === 'behind') return;
    if (this.#first) this.#draw(this.#first);
    else if (this.#wire.unsent > mostUnsent) this.#fallBehind();
    else
      this.#draw((picture, goOn) => {
        this.#wire.send(attachEvents.didRedraw.method, picture);
        goOn();
      });
  }

  /** In its order among what is printed, and never left out. */
  tell(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** The last that is told, at once: whatever was being drawn is not drawn any more. */
  end(method: string, params: object): void {
    if (this.#state !== 'closed') this.#wire.send(method, params);
    this.close();
  }

  close(): void {
    this.#state = 'closed';
    this.#frames = [];
  }

  #send(frame: Frame): void {
    if (this.#state === 'live') this.#wire.send(frame.method, frame.params);
    else if (this.#state !== 'closed') this.#frames.push(frame);
  }

  /** What was printed is in the next picture; what was told is not. */
  #dropPrinted(): void {
    this.#frames = this.#frames.filter(({ method }) => method !== attachEvents.didPrint.method);
    this.#waiting = 0;
  }

  #fallBehind(): void {
    this.#state = 'behind';
    this.#dropPrinted();
    this.#wire.onceRead(() => {
      if (this.#state !== 'behind') return;
      this.#state = 'drawing';
      this.redraw();
    });
  }

  #draw(send: SendPicture): void {
    this.#state = 'drawing';
    this.#dropPrinted();
    this.#drawing += 1;
    const drawing = this.#drawing;
    const isMine = () => this.#state === 'drawing' && drawing === this.#drawing;
    this.#takePicture((picture) => {
      if (!isMine()) return;
      send(picture, () => {
        if (!isMine()) return;
        this.#state = 'live';
        const frames = this.#frames;
        this.#frames = [];
        for (const frame of frames) this.#send(frame);
      });
    });
  }
}
