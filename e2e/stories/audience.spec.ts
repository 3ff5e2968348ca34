// The line under the field: whom a message would reach, before it is sent.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';
const LAPTOP = 'incident/INC-0007';
const CRM = 'asset/AS-0009';
const PREVIEW = /\/messages\/preview$/;

const lineOf = (page: Page) => page.locator('.audience button');
const listOf = (page: Page) => page.getByRole('list', { name: /^(Whom this message reaches|Qui ce message atteint)$/ });

/** Counts what the page asks ahead. */
function askedBy(page: Page): { count: number } {
  const asked = { count: 0 };
  page.on('request', (request) => PREVIEW.test(request.url()) && asked.count++);
  return asked;
}

/** Writes a name until it is the first that is offered, and takes it. */
async function pick(page: Page, typed: string, offered: string, language: 'en' | 'fr' = 'en'): Promise<void> {
  await page.keyboard.type(typed);
  await expect(parts(page, language).people.getByRole('option').first()).toContainText(offered);
  await page.keyboard.press('Enter');
}

test('a member sees who hears of a message, how, and who does not, while they write it', async ({ open, palabre, mailbox, keep }) => {
  const page = await open('claire', DESK);
  const asked = askedBy(page);
  const claire = await Api.of(palabre.url, 'claire');
  const { field, message } = parts(page);
  await page.goto(claire.record(LAPTOP));
  await field.click();
  await expect(lineOf(page)).toHaveCount(0);

  await test.step('it follows the mentions, and names who cannot see the record', async () => {
    await page.keyboard.type('The report is here.');
    await expect(lineOf(page)).toContainText('2 by digest');
    await pick(page, ' For @ines', 'Inès Laurent');
    await expect(lineOf(page)).toContainText('Inès Laurent by mail now · 1 by digest');
    await pick(page, 'and @leg', 'legal');
    await expect(lineOf(page)).toHaveText('Inès Laurent by mail now · @legal (1) now');
    await pick(page, 'and @tom', 'Tom Fischer');
    await expect(lineOf(page)).toHaveText('Inès Laurent by mail now · @legal (1) now · Tom Fischer cannot see this record');
  });
  await test.step('words alone ask nothing', async () => {
    const before = asked.count;
    await page.keyboard.type('please, with all that belongs to it');
    await expect(lineOf(page)).toHaveAttribute('aria-expanded', 'false');
    await expect(field).toHaveValue(/belongs to it$/);
    expect(asked.count).toBe(before);
    expect(before).toBeLessThanOrEqual(6); // a connection that was lost asks once more
  });
  await test.step('it opens to the list with the reasons; the text keeps the focus and every letter', async () => {
    await lineOf(page).click();
    await expect(field).toBeFocused();
    const line = (name: string) => listOf(page).getByRole('listitem').filter({ hasText: name });
    await expect(line('Inès Laurent')).toContainText('mail, in the app');
    await expect(line('@legal')).toContainText('1 person');
    await expect(line('Tom Fischer')).toContainText('cannot see this record: not told');
    await expectAccessible(page);
    await keep(page, 'audience-desk-en-light');
    await page.keyboard.type(', today');
    await expect(field).toHaveValue(/belongs to it, today$/);
  });
  await test.step('those who were named are told, and nobody else is', async () => {
    await field.press('Control+Enter');
    await expect(message('belongs to it').locator('time')).toBeVisible();
    await expect(lineOf(page)).toHaveCount(0);
    await expect(listOf(page)).toHaveCount(0);
    await mailbox.waitForMail(PEOPLE.ines.email);
    await mailbox.waitForMail(PEOPLE.irene.email);
    expect(mailbox.to(PEOPLE.tom.email)).toEqual([]);
  });
});

test('on a phone it opens with the keyboard and fits', async ({ open, palabre, keep }) => {
  const page = await open('karim', PHONE);
  const { field } = parts(page, 'fr');
  await page.goto(`/threads/${(await (await Api.of(palabre.url, 'karim')).thread(NEWSLETTER)).id}`);
  await field.click();
  await pick(page, 'Pour @cla', 'Claire Martin', 'fr');
  await expect(lineOf(page)).toContainText('Claire Martin par e-mail maintenant');
  await tabTo(lineOf(page));
  await page.keyboard.press('Enter');
  await expect(listOf(page)).toContainText('e-mail, dans l’application');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'audience-phone-fr-dark');
  await page.keyboard.press('Enter');
  await expect(listOf(page)).toHaveCount(0);
  await expect(lineOf(page)).toBeFocused();
  await expect(field).toHaveValue('Pour @Claire Martin ');
});

test('somebody who is deactivated while they are being written to is named as such', async ({ open, palabre }) => {
  const page = await open('ines', DESK);
  const [claire, ines, ivan] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'ines'), await Api.of(palabre.url, 'ivan')];
  const { field } = parts(page, 'fr');
  await page.goto(ines.record(CRM));
  await field.click();
  await pick(page, '@ivan', 'Ivan Novak', 'fr');
  await expect(lineOf(page)).toContainText('Ivan Novak par e-mail maintenant');
  await claire.at('PATCH', `/members/${ivan.me.id}`, { active: false });
  await expect(lineOf(page)).toContainText('Ivan Novak : compte désactivé');
  await lineOf(page).click();
  await expect(listOf(page)).toContainText('compte désactivé : non prévenu');
});

test('many people are counted, and the list of them scrolls in its place', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const ines = await Api.of(palabre.url, 'ines');
  const names = ['Alexandrine de Montmorency-Beaumont', 'Claire Martin', 'Karim Benali', 'Sofia Lopes', 'Irène Roux'];
  const id = (n: number) => `01936f5e-7c00-7000-8000-00000000000${n}`;
  const missed = (n: number, name: string, reason: string) => ({ user_id: id(n), name, reason });
  await page.route(PREVIEW, (route) =>
    route.fulfill({
      json: {
        now: names.map((name, n) => ({ user_id: id(n), name, channels: n === 3 ? ['in_app'] : ['in_app', 'mail', 'slack'] })),
        groups: [{ kind: 'team', name: 'legal', people: 3 }, { kind: 'everyone', name: 'everyone', people: 100 }],
        digest: 100,
        html: '',
        not_reached: [missed(7, 'Ivan Novak', 'no_access'), missed(8, 'Tom Fischer', 'inactive'), missed(3, 'Sofia Lopes', 'mail_barred')],
      },
    }),
  );
  await page.goto(`/threads/${(await ines.thread(NEWSLETTER)).id}`);
  await parts(page, 'fr').field.fill('Bonjour à toutes et à tous');
  await expect(lineOf(page)).toContainText('et 2 autres par e-mail maintenant · @legal (3) et @everyone (99+) maintenant');
  await expect(lineOf(page)).toContainText('Ivan Novak n’a pas accès · Tom Fischer : compte désactivé · Sofia Lopes ne reçoit pas d’e-mail');
  await lineOf(page).click();
  await expect(listOf(page).getByRole('listitem')).toHaveCount(10);
  await expect(parts(page, 'fr').send).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'audience-many-phone-fr-dark');
});

test('a preview that fails costs nothing: the message is written and sent as ever', async ({ open, palabre }) => {
  const page = await open('tom', DESK);
  const { field, message } = parts(page);
  const mend = await breakCalls(page, PREVIEW);
  await page.goto((await Api.of(palabre.url, 'tom')).record(NEWSLETTER));
  const answered = page.waitForResponse(PREVIEW);
  await field.pressSequentially('Nobody told me whom this reaches.');
  await answered;
  await expect(lineOf(page)).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await field.press('Control+Enter');
  await expect(message('whom this reaches').locator('time')).toBeVisible();

  await mend();
  await field.pressSequentially('And now?');
  await expect(lineOf(page)).toContainText('by digest');
});

test('what is erased again leaves no line behind', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.click();
  await pick(page, '@kar', 'Karim Benali');
  await expect(lineOf(page)).toContainText('Karim Benali by mail now');
  await lineOf(page).click();
  await expect(listOf(page)).toBeVisible();
  await field.fill('');
  await expect(lineOf(page)).toHaveCount(0);
  await expect(listOf(page)).toHaveCount(0);
  await field.fill('Without a mention.');
  await expect(lineOf(page)).not.toContainText('Karim Benali');
  await expect(lineOf(page)).toHaveAttribute('aria-expanded', 'false');
});
