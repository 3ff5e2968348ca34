// What a member has not read comes in one mail, as a mail program sees it, and leads back to where they stopped reading.
import { Api, DESK, expect, headerOf, LATER_TRIES_MS, linkIn, mention, PEOPLE, PHONE, parts, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';
const REVIEW = 'task/TASK-0118';

test('a digest gathers what is unread by record, newest first, and leads to the first unread message', async ({ open, palabre, mailbox, keep }) => {
  const [claire, tom, karim] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'karim')];
  await tom.at('PUT', '/preferences', { digest: 'instant' });
  await tom.write(NEWSLETTER, 'My own is no news to me.');
  const first = await claire.write(REVIEW, `${mention(tom.me)}, told by a mail of its own.`);
  const told = await mailbox.waitForMail(PEOPLE.tom.email);
  mailbox.busy = true;
  await claire.write(REVIEW, 'The 30th is a Monday.');
  for (let n = 1; n <= 4; n++) await claire.write(REVIEW, `Point ${n}.`);
  await karim.write(NEWSLETTER, 'Two contracts are **missing**.');
  const written_ms = Date.now();
  // What the server puts off is computed again when it is tried again: then all of this is in it.
  await expect.poll(async () => (await tom.at('GET', '/deliveries')).items.find((one: any) => one.reason === 'digest')?.detail).toContain('451');
  // A digest tells of nothing that is younger than five seconds.
  await expect.poll(() => Date.now() - written_ms).toBeGreaterThan(6_000);
  mailbox.busy = false;

  const digest = await mailbox.waitForMail(PEOPLE.tom.email, { count: 2, timeout_ms: LATER_TRIES_MS });
  expect(told.text).toContain('told by a mail of its own');
  expect(digest.subject).toBe('2 discussions with news in Acme Privacy');
  const text = digest.text ?? '';
  expect(text).toContain('6 messages you have not read in 2 discussions');
  const order = ['Newsletter', 'Two contracts are **missing**.', 'Annual DPIA review', 'Point 4.', 'Point 3.', 'Point 2.', 'and 2 more'];
  const places = order.map((words) => text.indexOf(words));
  expect(places.every((place) => place >= 0), text).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text).not.toMatch(/My own is no news|told by a mail of its own/);

  const thread = await tom.thread(REVIEW);
  const page = await open('tom', PHONE);
  await page.goto(linkIn(digest, `${palabre.url}/threads/${thread.id}`));
  const { message, title } = parts(page);
  await expect(title).toHaveText('Annual DPIA review');
  // Not of this digest, and yet where they stopped reading.
  await expect(message('told by a mail of its own')).toHaveClass(/target/);
  await expect(message('told by a mail of its own')).toBeInViewport();
  await keep(page, 'digest-first-unread-phone-en-dark');
  expect(page.url()).toContain(`#${first.message.seq}`);
});

test('what was read in the meantime is in no digest, and two discussions are two conversations in a mail program', async ({ open, palabre, mailbox }) => {
  const [claire, sofia] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'sofia')];
  await sofia.at('PUT', '/preferences', { digest: 'instant' });
  mailbox.busy = true; // so that no digest leaves before it is read
  await claire.write(NEWSLETTER, 'Read before the mail leaves.');
  const page = await open('sofia', DESK);
  await page.goto(sofia.record(NEWSLETTER));
  await expect(parts(page).message('Read before the mail leaves.')).toBeInViewport();
  await expect.poll(async () => (await sofia.thread(NEWSLETTER)).viewer.unread).toBe(0);
  mailbox.busy = false;
  await page.goto('/profile');
  await claire.write(REVIEW, 'Unread.');
  await claire.write(REVIEW, `${mention(sofia.me)}, and this is for you.`);
  await mailbox.waitForMail(PEOPLE.sofia.email, { count: 2, timeout_ms: LATER_TRIES_MS });
  const [told, digest] = mailbox.to(PEOPLE.sofia.email);
  expect(digest!.text).toContain('Unread.');
  expect(digest!.text).not.toContain('Read before the mail leaves.');

  // The digest of one discussion belongs to it, like a mention.
  expect(digest!.subject).toBe('Annual DPIA review (TASK-0118)');
  expect(told!.subject).toBe(digest!.subject);
  expect(headerOf(digest!, 'References')).toBe(headerOf(told!, 'References'));
  const conversation = headerOf(told!, 'In-Reply-To');
  expect(conversation).toBe(`<thread-${(await sofia.thread(REVIEW)).id}@127.0.0.1>`);
  for (const mail of [told!, digest!]) {
    expect(headerOf(mail, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerOf(mail, 'X-Auto-Response-Suppress')).toBe('All');
    expect(headerOf(mail, 'List-Id')).toBe(`"Acme Privacy" <${sofia.workspace.replaceAll('-', '')}.127.0.0.1>`);
    expect(headerOf(mail, 'List-Unsubscribe')).toMatch(new RegExp(`^<${palabre.url}/unsubscribe/[\\w.-]+>$`));
    expect(headerOf(mail, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect(mail.raw.split('\r\n').every((line) => line.length <= 998), 'no line is too long for SMTP').toBe(true);
    expect(mail.recipients).toEqual([PEOPLE.sofia.email]);
  }
  expect(headerOf(told!, 'List-Unsubscribe')).not.toBe(headerOf(digest!, 'List-Unsubscribe'));
  expect(new Set(mailbox.mails.map((mail) => mail.messageId)).size).toBe(mailbox.mails.length);
});

test('a mail that the server puts off comes later and is the same mail', async ({ palabre, mailbox }) => {
  const [claire, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  mailbox.busy = true;
  await claire.write(NEWSLETTER, `${mention(tom.me)}, when you can.`);
  await expect.poll(async () => (await tom.at('GET', '/deliveries')).items[0]?.detail ?? '').toContain('451');
  const queued = (await tom.at('GET', '/deliveries')).items.find((one: any) => one.channel === 'mail');
  mailbox.busy = false;
  const mail = await mailbox.waitForMail(PEOPLE.tom.email, { timeout_ms: 30_000 });
  expect(mail.messageId).toBe(`<${queued.id}@127.0.0.1>`);
  await expect.poll(async () => (await tom.at('GET', '/deliveries')).items.find((one: any) => one.channel === 'mail').state).toBe('sent');
  expect(mailbox.to(PEOPLE.tom.email).length).toBe(1);
});

test('the author sees whose mail failed, and the others got theirs', async ({ open, palabre, mailbox, keep }) => {
  mailbox.unknown.add(PEOPLE.karim.email);
  const [karim, ines, tom] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'ines'), await Api.of(palabre.url, 'tom')];
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  await page.goto(claire.record(NEWSLETTER));
  await claire.write(NEWSLETTER, `${[karim, ines, tom].map((one) => mention(one.me)).join(' ')}, could you look?`);
  const { message } = parts(page);
  await expect(message('could you look?')).toContainText('the mail to Karim Benali failed');
  await expect(message('could you look?')).toContainText('2 mailed');
  for (const who of ['ines', 'tom'] as const) expect((await mailbox.waitForMail(PEOPLE[who].email)).text).toContain('could you look?');
  expect(mailbox.to(PEOPLE.karim.email)).toEqual([]);
  await message('could you look?').getByRole('button', { name: /Karim Benali failed/ }).click();
  await expect(page.getByRole('list', { name: 'How each person was told' })).toContainText('550');
  await keep(page, 'mail-failed-desk-en-light');

  // The person concerned reads it where they choose how they are told, and an administrator with the members.
  const his = await open('karim', { ...PHONE, colorScheme: 'light' });
  await his.goto(karim.page('preferences'));
  await expect(his.getByText('Le serveur de messagerie a refusé votre adresse, karim@acme.example')).toBeVisible();
  await keep(his, 'preferences-failing-phone-fr-light');
});
