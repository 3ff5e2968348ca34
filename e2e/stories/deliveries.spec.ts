// How mentions travelled: under one's own message, and on the page of deliveries, where what failed is sent again.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, emptyList, expect, expectAccessible, expectNoSidewaysScroll, LATER_TRIES_MS, mention, parts, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const NEWSLETTER = 'processing-activity/PA-0043';
const DELIVERIES = /\/workspaces\/[^/]+\/deliveries(\?|$)/;

const listOf = (page: Page) => page.getByRole('list', { name: /^(Deliveries|Envois)$/ });
const linesOf = (page: Page) => listOf(page).locator(':scope > li');
/** The newest delivery to somebody. */
const lineOf = (page: Page, name: string) => linesOf(page).filter({ hasText: name }).first();
const retryOf = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^(Try again|Réessayer) · ${name}$`) });
/** The line under the newest of one's own messages that mention somebody. */
const ledgerOf = (page: Page) => page.locator('.ledger button').last();
const journeysOf = (page: Page) => page.getByRole('list', { name: /^(How each person was told|Comment chaque personne a été prévenue)$/ });

/** Waits until the newest delivery by mail to a person stands as said. */
async function waitFor(reader: Api, state: string): Promise<void> {
  await expect.poll(async () => (await reader.at('GET', '/deliveries?channel=mail')).items[0]?.state).toBe(state);
}

test('under one’s own message stands when the mail left and when it was read, and nobody else sees that', async ({ open, palabre, mailbox, keep }) => {
  const page = await open('tom', DESK);
  const [tom, ines] = [await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'ines')];
  const { field, message } = parts(page);
  await page.goto(tom.record(NEWSLETTER));
  await field.pressSequentially('For @ine');
  await expect(parts(page).people.getByRole('option').first()).toContainText('Inès');
  await field.press('Enter');
  await page.keyboard.type('by Friday.');
  await field.press('Control+Enter');
  await expect(message('by Friday').locator('time')).toBeVisible();
  await mailbox.waitForMail(PEOPLE.ines.email);
  await expect(ledgerOf(page)).toContainText(/Inès Laurent: mailed \d\d:\d\d/);

  const reader = await open('ines', PHONE);
  await reader.goto(`/threads/${(await ines.thread(NEWSLETTER)).id}`);
  await expect(parts(reader, 'fr').message('by Friday')).toBeVisible();
  await expect.poll(async () => (await ines.thread(NEWSLETTER)).viewer.unread).toBe(0);
  await expect(reader.locator('.ledger')).toHaveCount(0);

  await page.reload();
  await expect(ledgerOf(page)).toContainText(/Inès Laurent: mailed \d\d:\d\d · read \d\d:\d\d/);
  await ledgerOf(page).click();
  await expect(journeysOf(page)).toContainText(/mail: sent \d\d:\d\d/);
  await expect(journeysOf(page)).toContainText(/in the app: sent \d\d:\d\d/);
  await expectAccessible(page);
  await keep(page, 'ledger-desk-en-light');
  await page.getByRole('link', { name: 'Deliveries to you' }).click();
  await expect(page.getByRole('heading', { name: 'Deliveries', level: 1 })).toBeVisible();
  await expect(page.getByText('You see what was sent to you.')).toBeVisible();
  await expect(page.getByText('Inès Laurent')).toHaveCount(0);
});

test('on a phone the author reads in French that a mail failed and why', async ({ open, palabre, mailbox, keep }) => {
  mailbox.unknown.add(PEOPLE.claire.email);
  const page = await open('karim', PHONE);
  const [karim, claire, tom] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  await karim.write(NEWSLETTER, `${mention(claire.me)} ${mention(tom.me)}, both contracts please.`);
  await mailbox.waitForMail(PEOPLE.tom.email);
  await expect.poll(async () => (await claire.at('GET', '/deliveries?state=failed')).items.length).toBe(1);
  await page.goto(`/threads/${(await karim.thread(NEWSLETTER)).id}`);
  await expect(ledgerOf(page)).toContainText('échec de l’e-mail à Claire Martin · 1 par e-mail');
  await tabTo(ledgerOf(page), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(journeysOf(page)).toContainText('e-mail : échec. Le serveur de messagerie l’a refusé avec le statut 550.');
  await expect(journeysOf(page)).toContainText(/Tom Fischer\s*e-mail : envoyé/);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'ledger-failed-phone-fr-dark');
});

test('an administrator finds a mail that failed, sees why, and sends it again by hand: it arrives', async ({ open, palabre, mailbox, keep }) => {
  mailbox.unknown.add(PEOPLE.ines.email);
  const [karim, claire, ines] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'ines')];
  await karim.write(PAYROLL, `${mention(ines.me)}, who may open the payroll share?`);
  await waitFor(ines, 'failed');
  const page = await open('claire', DESK);

  await test.step('from the settings to what failed', async () => {
    await page.goto(claire.page('settings'));
    await page.getByRole('link', { name: /^Deliveries/ }).click();
    await expect(page.getByRole('heading', { name: 'Deliveries', level: 1 })).toBeFocused();
    await page.getByLabel('State').selectOption('Failed');
    await expect(page).toHaveURL(/state=failed/);
    await expect(linesOf(page)).toHaveCount(1);
    const line = lineOf(page, 'Inès Laurent');
    await expect(line).toContainText('Mentioned by name · Mail');
    await expect(line).toContainText('Payroll management');
    await expect(line).toContainText('Failed');
    await expect(line).toContainText('The mail server refused it with status 550.');
    await expectAccessible(page);
    await keep(page, 'deliveries-failed-desk-en-light');
  });
  await test.step('while the cause lasts it fails again', async () => {
    await retryOf(page, 'Inès Laurent').click();
    await expect(page.getByText('It is sent again.').first()).toBeVisible();
    await waitFor(ines, 'failed');
    await expect(retryOf(page, 'Inès Laurent')).toBeVisible();
    expect(mailbox.to(PEOPLE.ines.email)).toEqual([]);
  });
  await test.step('once it is mended, the mail arrives, and the line says so without a reload', async () => {
    mailbox.unknown.clear();
    await page.getByLabel('State').selectOption('All states');
    await tabTo(retryOf(page, 'Inès Laurent'));
    await page.keyboard.press('Enter');
    await expect(retryOf(page, 'Inès Laurent')).toHaveCount(0);
    await expect(lineOf(page, 'Inès Laurent')).toBeFocused();
    const mail = await mailbox.waitForMail(PEOPLE.ines.email);
    expect(mail.text).toContain('who may open the payroll share?');
    await expect(lineOf(page, 'Inès Laurent').locator('.outcome')).toHaveText('Sent');
    await expect(lineOf(page, 'Inès Laurent')).toBeFocused();
    await expect(page.getByText('status 550')).toHaveCount(0);
  });
  await test.step('it leads to the message', async () => {
    await lineOf(page, 'Inès Laurent').getByRole('link', { name: 'Payroll management' }).click();
    await expect(parts(page).message('who may open the payroll share?')).toBeInViewport();
  });
});

test('while the mail server is busy a mail waits, says why, and leaves by itself', async ({ open, palabre, mailbox, keep }) => {
  test.slow();
  mailbox.busy = true;
  const [karim, claire, sofia] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'sofia')];
  await karim.write(NEWSLETTER, `${mention(sofia.me)}, is the mailing list clean?`);
  const page = await open('claire', PHONE);
  await expect.poll(async () => (await sofia.at('GET', '/deliveries')).items[0]?.detail).toContain('451');
  await page.goto(`${claire.page('deliveries')}?state=queued`);
  const line = lineOf(page, 'Sofia Lopes');
  await expect(line.locator('.outcome')).toHaveText('Queued');
  await expect(line).toContainText('The mail server refused it with status 451. It will be tried again.');
  await expect(retryOf(page, 'Sofia Lopes')).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'deliveries-queued-phone-en-dark');
  mailbox.busy = false;
  await mailbox.waitForMail(PEOPLE.sofia.email, { timeout_ms: LATER_TRIES_MS });
  await waitFor(sofia, 'sent');
  await expect(page.getByText('Nothing found')).toBeVisible();
  expect(mailbox.to(PEOPLE.sofia.email).length).toBe(1);
});

test('a digest tells which discussions were in it', async ({ open, palabre, mailbox, keep }) => {
  const [karim, claire, tom] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  await tom.at('PUT', '/preferences', { digest: 'instant' });
  await karim.write(NEWSLETTER, 'The list is clean.');
  await karim.write(PAYROLL, 'And the payslips are dated.');
  await mailbox.waitForMail(PEOPLE.tom.email, { timeout_ms: LATER_TRIES_MS });
  await waitFor(tom, 'sent');
  const page = await open('claire', DESK);
  await page.goto(`${claire.page('deliveries')}?channel=mail&state=sent`);
  const line = lineOf(page, 'Tom Fischer');
  await expect(line).toContainText('Digest · Mail');
  await line.getByText(/discussions? in it$/).click();
  await expect(line.getByRole('link').first()).toBeVisible();
  await expect(line.getByText(/^message \d+$/).first()).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'deliveries-digest-desk-en-light');
});

test('a plain member sees what was sent to them, and only that', async ({ open, palabre, mailbox, keep }) => {
  mailbox.unknown.add(PEOPLE.ines.email);
  const [karim, tom, ines] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'ines')];
  await karim.write(NEWSLETTER, `${mention(ines.me)} ${mention(tom.me)}, to you both.`);
  await waitFor(ines, 'failed');
  const page = await open('ines', PHONE);
  await page.goto(ines.page('deliveries'));
  await expect(page.getByText('Vous voyez ce qui vous a été envoyé.')).toBeVisible();
  await expect(lineOf(page, 'Inès Laurent')).toContainText('Le serveur de messagerie l’a refusé avec le statut 550.');
  await expect(linesOf(page).filter({ hasNotText: 'Inès Laurent' })).toHaveCount(0);
  await expect(retryOf(page, 'Inès Laurent')).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'deliveries-own-phone-fr-dark');
  await tabTo(page.getByLabel('État'));
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/state=queued/);
  await expect(page.getByText('Aucun résultat')).toBeVisible();
  await page.getByLabel('État').selectOption('Échoué');
  await page.getByLabel('Canal d’envoi').selectOption('Slack');
  await expect(page).toHaveURL(/state=failed&channel=slack/);
  await expect(page.getByText('Aucun résultat')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Canal d’envoi')).toHaveValue('slack');
});

test('a long ledger goes on when asked', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const states = ['sent', 'failed', 'cancelled', 'queued'];
  const line = (n: number) => ({
    id: `01936f5e-7c00-7000-8000-${String(n).padStart(12, '0')}`, user_id: claire.me.id, name: `Reader ${n}`,
    channel: n % 3 ? 'mail' : 'slack', reason: n % 2 ? 'mention' : 'everyone_mention',
    state: states[n % 4], detail: [null, 'the mail server refused it: status 550', 'preference', null][n % 4], queued_at: '2026-11-20T08:00:00Z',
    sent_at: n % 4 ? null : '2026-11-20T08:00:03Z', read_at: null, message_id: null, thread_id: null, seq: null, record: null, covered: [],
  });
  await page.route(DELIVERIES, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('after') ?? 0);
    return route.fulfill({ json: { items: Array.from({ length: 50 }, (_, n) => line(from + n)), next: from < 100 ? String(from + 50) : null } });
  });
  await page.goto(claire.page('deliveries'));
  await expect(linesOf(page)).toHaveCount(50);
  await expect(lineOf(page, 'Reader 2')).toContainText('It is not wanted, by their own choice.');
  await expectAccessible(page);
  await keep(page, 'deliveries-desk-en-light');
  const more = page.getByRole('button', { name: 'Load more' });
  await more.click();
  await expect(linesOf(page)).toHaveCount(100);
  await more.click();
  await expect(linesOf(page)).toHaveCount(150);
  await expect(more).toHaveCount(0);
});

test('an empty ledger says what it is for, and one that cannot be read says so until it can', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', PHONE);
  await emptyList(page, DELIVERIES);
  await page.goto(claire.page('deliveries'));
  await expect(page.getByText('Nothing was sent yet')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'deliveries-empty-phone-en-dark');
  await page.unroute(DELIVERIES);

  const mend = await breakCalls(page, DELIVERIES);
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('Something went wrong on the server.');
  await expectAccessible(page);
  await keep(page, 'deliveries-error-phone-en-dark');
  await mend();
  await tabTo(page.getByRole('button', { name: 'Try again' }));
  await page.keyboard.press('Enter');
  await expect(linesOf(page).first()).toBeVisible();
});

test('a try that the server does not take leaves the line as it is, with its focus', async ({ open, palabre, mailbox }) => {
  mailbox.unknown.add(PEOPLE.ines.email);
  const [karim, claire, ines] = [await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'ines')];
  await karim.write(PAYROLL, `${mention(ines.me)}, once more.`);
  await waitFor(ines, 'failed');
  const page = await open('claire', DESK);
  await page.goto(claire.page('deliveries'));
  const mend = await breakCalls(page, /\/retry$/);
  await tabTo(retryOf(page, 'Inès Laurent'));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Something went wrong on the server.').first()).toBeVisible();
  await expect(retryOf(page, 'Inès Laurent')).toBeFocused();
  await mend();
  mailbox.unknown.clear();
  await page.keyboard.press('Enter');
  await mailbox.waitForMail(PEOPLE.ines.email);
});
