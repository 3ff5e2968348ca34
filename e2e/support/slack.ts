// Slack, stood in for: a program of its own that keeps what it is posted, and fails when it is told to.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pause } from './palabre.ts';
import { SLACK_STAND_IN } from './places.ts';

/** What was posted: to the address of a person, `#channel`, or the path of a webhook. */
export type Posted = { to: string; text: string; blocks: any[]; body: any };

/** The token that it knows from the start. */
export const TOKEN = 'xoxb-123456789012-stand-in';
/** The path of the webhook that it knows from the start. */
export const WEBHOOK = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

export class Slack {
  private constructor(
    private readonly base: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Slack> {
    const child = spawn(SLACK_STAND_IN, ['--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.add(child);
    const [base] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'error').then(([error]) => Promise.reject(error))]);
    return new Slack(base, child);
  }

  /** What `PALABRE_SLACK_API_URL` is to be. */
  get url(): string {
    return `${this.base}/api`;
  }

  get webhook(): string {
    return `${this.base}${WEBHOOK}`;
  }

  async end(): Promise<void> {
    started.delete(this.process);
    this.process.kill('SIGTERM');
  }

  /** Makes somebody known by their address. */
  person(email: string): Promise<unknown> {
    return this.steer('POST', 'people', { email });
  }

  channel(name: string, door: 'open' | 'not_invited' | 'archived' = 'open'): Promise<unknown> {
    return this.steer('POST', 'channels', { name, door });
  }

  /** Makes a token known, with these scopes and no others. */
  token(token: string, scopes: string[]): Promise<unknown> {
    return this.steer('POST', 'tokens', { token, scopes });
  }

  /** Every call is refused with this word from now on. */
  refuse(error: string): Promise<unknown> {
    return this.steer('POST', 'failures', { method: '*', kind: 'refusal', error });
  }

  posted(): Promise<Posted[]> {
    return this.steer('GET', 'messages') as Promise<Posted[]>;
  }

  /** Waits for the message number `count` to somebody, a channel or the webhook, and returns it. */
  async waitForMessage(to: string, { count = 1, timeout_ms = 60_000 } = {}): Promise<Posted> {
    for (const deadline = Date.now() + timeout_ms; Date.now() < deadline; await pause(50)) {
      const message = (await this.posted()).filter((posted) => posted.to === to)[count - 1];
      if (message) return message;
    }
    throw new Error(`no message ${count} to ${to} within ${timeout_ms} ms; there are: ${JSON.stringify(await this.posted())}`);
  }

  private async steer(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.base}/_/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

/** Programs that must not outlive this process. */
const started = new Set<ChildProcess>();
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));
