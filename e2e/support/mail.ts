// A mail server that keeps what it is given: the program speaks SMTP to it as to any other.
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { freePort, pause } from './palabre.ts';

export type Mail = ParsedMail & { recipients: string[]; raw: string };

/** Enough for the next of the tries that Palabre makes, with longer and longer pauses, when a server was busy. */
export const LATER_TRIES_MS = 100_000;

export class Mailbox {
  readonly mails: Mail[] = [];
  /** While true every mail is refused for now (451), as by a server that is busy. */
  busy = false;
  /** Addresses that it does not know: mail to them is refused for good (550). */
  readonly unknown = new Set<string>();
  private server: SMTPServer | undefined;

  private constructor(private readonly port: number) {}

  static async start(): Promise<Mailbox> {
    const mailbox = new Mailbox(await freePort());
    await mailbox.open();
    return mailbox;
  }

  /** What `PALABRE_SMTP_URL` is to be. */
  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Listens, again after `close`. */
  async open(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onMailFrom: (_address, _session, done) => done(this.busy ? Object.assign(new Error('busy'), { responseCode: 451 }) : null),
      onRcptTo: ({ address }, _session, done) =>
        done(this.unknown.has(address) ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          const raw = Buffer.concat(chunks);
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push(Object.assign(await simpleParser(raw), { recipients, raw: raw.toString() }));
          done();
        });
      },
    });
    this.server = server;
    server.on('error', () => {}); // a connection that the other side drops is no fault of the story
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Goes away: connections are refused until `open`. */
  async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** The mails that `address` has received so far. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.recipients.includes(address));
  }

  /** Waits for the mail number `count` to `address` and returns it. */
  async waitForMail(address: string, { count = 1, timeout_ms = 60_000 } = {}): Promise<Mail> {
    for (const deadline = Date.now() + timeout_ms; Date.now() < deadline; await pause(50)) {
      const mail = this.to(address)[count - 1];
      if (mail) return mail;
    }
    const seen = this.mails.map((mail) => `${mail.recipients.join(', ')}: ${mail.subject}`).join('\n');
    throw new Error(`no mail ${count} to ${address} within ${timeout_ms} ms; there are:\n${seen || '(none)'}`);
  }
}

/** The first address in a mail's text that starts with `start`, e.g. the program's own address. */
export function linkIn(mail: Mail, start: string): string {
  const link = (mail.text ?? '').split(/[\s<>"()]+/).find((word) => word.startsWith(start));
  if (!link) throw new Error(`the mail has no link to ${start}:\n${mail.text}`);
  return link;
}

/** One header of a mail as it came over the wire, folded lines put together; empty when it has none. */
export function headerOf(mail: Mail, name: string): string {
  const found = mail.headerLines.find(({ key }) => key === name.toLowerCase());
  return found ? found.line.slice(found.line.indexOf(':') + 1).replace(/\s+/g, ' ').trim() : '';
}

/** The HTML of a mail. */
export function htmlOf(mail: Mail): string {
  if (!mail.html) throw new Error(`the mail has no HTML: ${mail.subject}`);
  return mail.html;
}
