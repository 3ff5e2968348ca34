// A virus scanner, stood in for: it speaks what the program uses of ClamAV's daemon (zINSTREAM, NUL behind command and answer),
// finds the EICAR text and nothing else, and can be told to wait.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** The harmless text that every scanner finds. In two pieces, or scanners would find it here. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const COMMAND = Buffer.from('zINSTREAM\0');

export class Clamd {
  private waiting: (() => void)[] = [];
  private is_held = false;
  private sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Clamd> {
    const server = createServer();
    const clamd = new Clamd(server);
    server.on('connection', (socket) => clamd.hear(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return clamd;
  }

  /** What `PALABRE_CLAMD_URL` is to be. */
  get url(): string {
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on it takes files and says nothing, until `go_on`. */
  hold(): void {
    this.is_held = true;
  }

  go_on(): void {
    this.is_held = false;
    for (const answer of this.waiting.splice(0)) answer();
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private hear(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    let heard = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const file = whole(heard);
      if (file === undefined) return;
      const answer = () => socket.end(file.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
      if (this.is_held) this.waiting.push(answer);
      else answer();
    });
  }
}

/** The file, once all of its chunks are there. */
function whole(heard: Buffer): Buffer | undefined {
  if (heard.length < COMMAND.length) return undefined;
  if (!heard.subarray(0, COMMAND.length).equals(COMMAND)) throw new Error(`no command of clamd: ${heard.toString('latin1', 0, 40)}`);
  const chunks: Buffer[] = [];
  for (let at = COMMAND.length; at + 4 <= heard.length; ) {
    const length = heard.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(heard.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
