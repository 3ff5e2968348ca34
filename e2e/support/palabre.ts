// The program: one of its own for every story, on a copy of the demo, so that no story depends on another.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM, seeded } from './places.ts';

/** The settings of a program on the data directory `data`; nothing is taken over from our own environment but the rest. */
export function settings(data: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PALABRE_'));
  return { ...Object.fromEntries(inherited), PALABRE_DATA_DIR: data, PALABRE_RATE_LIMITS: 'off', ...more };
}

export class Palabre {
  /** Everything that the program has written so far. */
  log = '';
  private process: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    readonly data: string,
    private readonly more: Record<string, string>,
  ) {}

  /** Starts a program on a copy of the seeded demo. `more` adds settings. */
  static async start(more: Record<string, string> = {}): Promise<Palabre> {
    const data = await mkdtemp(join(tmpdir(), 'palabre-story-'));
    await cp(seeded(), data, { recursive: true });
    const address = `127.0.0.1:${await freePort()}`;
    const palabre = new Palabre(`http://${address}`, data, { PALABRE_LISTEN: address, PALABRE_PUBLIC_URL: `http://${address}`, ...more });
    await palabre.serve();
    return palabre;
  }

  /** Starts the server, again after `halt`, and waits until it is ready. */
  async serve(): Promise<void> {
    const child = spawn(PROGRAM, ['serve'], { cwd: this.data, env: settings(this.data, this.more), stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    started.add(child);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    for (const deadline = Date.now() + 90_000; Date.now() < deadline; await pause(25)) {
      if (child.exitCode !== null) break;
      if (await this.isReady()) return;
    }
    throw new Error(`the program is not ready:\n${this.log}`);
  }

  /** Stops the server and keeps its data: for stories in which it goes away and comes back. */
  async halt(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([ended, pause(12_000)]);
    child.kill('SIGKILL');
    started.delete(child);
  }

  /** Stops the server and removes its data. */
  async end(): Promise<void> {
    await this.halt();
    await rm(this.data, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

/** Programs that must not outlive this process. */
const started = new Set<ChildProcess>();
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
