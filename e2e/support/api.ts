// What another person or another program does meanwhile, through the API and without a browser.
import { PASSWORD, PEOPLE, type Who } from './people.ts';

export type Answer = { status: number; body: any };

/** The API as one person sees it. */
export class Api {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly me: any,
  ) {}

  /** Signs in as one of the people, in a session of its own. */
  static async of(url: string, who: Who): Promise<Api> {
    const login = { email: PEOPLE[who].email, password: PASSWORD };
    const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: JSON_ONLY, body: JSON.stringify(login) });
    const { access_token, user } = await answer.json();
    return new Api(url, access_token, user);
  }

  get workspace(): string {
    return this.me.memberships[0].workspace.id;
  }

  /** The page of this person's workspace: `hub`, `members`, `records/task`. */
  page(name: string): string {
    return `/w/${this.workspace}/${name}`;
  }

  /** The page of a record, `processing-activity/PA-0042`. */
  record(record: string): string {
    return `/record/${this.workspace}/${record}`;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...JSON_ONLY, Authorization: `Bearer ${this.token}`, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  /** The same for what lies in this person's workspace. It must succeed. */
  async at(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.call(method, `/workspaces/${this.workspace}${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async thread(record: string): Promise<any> {
    return this.at('GET', `/records/${record}/thread`);
  }

  async messages(record: string): Promise<any[]> {
    const { id } = await this.thread(record);
    return (await this.call('GET', `/threads/${id}/messages?limit=100`)).body.items;
  }

  async write(record: string, body: string): Promise<any> {
    return this.at('POST', `/records/${record}/messages`, { body });
  }

  async close(record: string): Promise<Answer> {
    return this.call('POST', `/threads/${(await this.thread(record)).id}/close`, {});
  }

  /** Ends all sessions of this person but this one. */
  async endOtherSessions(): Promise<void> {
    const { items } = (await this.call('GET', '/me/sessions?limit=100')).body;
    for (const session of items.filter((one: any) => !one.current)) await this.call('DELETE', `/me/sessions/${session.id}`);
  }
}

const JSON_ONLY = { 'Content-Type': 'application/json' };

/** The Markdown of a mention of one person. */
export function mention(person: { user_id?: string; id?: string; name: string }): string {
  return `[@${person.name}](mention:user/${person.user_id ?? person.id})`;
}
