// What was written and not sent: on every device, without a network, after a reload; never sent by itself, never lost.
import type { Page } from '@playwright/test';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';

/** The draft as the server has it. */
async function draft(api: Api): Promise<any> {
  return api.at('GET', `/records/${PAYROLL}/draft`);
}

/** Waits until the server has a text, or none. */
async function expectKept(api: Api, text: string | null): Promise<void> {
  await expect.poll(async () => (await draft(api)).body).toBe(text);
}

const note = (page: Page) => page.locator('.draft-note');

test('a draft begun at the desk goes on on the phone, with whom it mentions and what it answers', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const desk = await open('claire', DESK);
  await desk.goto(claire.record(PAYROLL));
  const { field, message, people } = parts(desk);
  await message('Five years is the legal minimum').hover();
  await message('Five years is the legal minimum').getByRole('button', { name: 'Reply' }).click();
  await field.pressSequentially('Half a sentence for @kar');
  await expect(people.getByRole('option').first()).toContainText('Karim Benali');
  await desk.keyboard.press('Enter');
  await expect.poll(async () => (await draft(claire)).body ?? '').toContain('[@Karim Benali](mention:user/');

  const phone = await open('claire', PHONE);
  await phone.goto(`/threads/${(await claire.thread(PAYROLL)).id}`);
  const there = parts(phone);
  await expect(there.field).toHaveValue('Half a sentence for @Karim Benali ');
  await expect(phone.locator('.answering')).toContainText('Five years is the legal minimum');
  await expect(note(phone)).toBeVisible();
  await expectAccessible(phone);
  await expectNoSidewaysScroll(phone);
  await keep(phone, 'draft-phone-en-dark');
  await there.field.press('End');
  await there.field.pressSequentially('and the rest.');
  await expect.poll(async () => (await draft(claire)).body ?? '').toContain('and the rest.');
  const before = (await claire.messages(PAYROLL)).length;
  await there.field.press('Control+Enter');
  await expect(there.message('and the rest.').locator('.mention')).toHaveText('@Karim Benali');
  await expectKept(claire, null);

  // Who comes back to the desk sees that it is gone, and may have it back.
  await desk.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect(field).toHaveValue('');
  await expect(note(desk)).toContainText('sent or discarded on another device');
  expect((await claire.messages(PAYROLL)).length, 'it was sent once').toBe(before + 1);
});

test('what is typed without a network is there after a reload, and reaches the server when the network is back', async ({ open, palabre }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  await page.goto(claire.record(PAYROLL));
  const { field } = parts(page);
  await expect(field).toBeVisible();
  await page.context().setOffline(true);
  await field.fill('Written in the tunnel');
  await page.context().setOffline(false);
  await expectKept(claire, 'Written in the tunnel');

  await page.route('**/draft', (route) => route.abort());
  await field.fill('Written in the second tunnel');
  await page.reload();
  await expect(field).toHaveValue('Written in the second tunnel');
  await expect(note(page)).toContainText('Draft restored.');
  await expect(field, 'a restored draft waits for the person').not.toBeFocused();
  await page.unroute('**/draft');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expectKept(claire, 'Written in the second tunnel');
  expect((await claire.messages(PAYROLL)).filter(({ body }) => body?.includes('tunnel'))).toEqual([]);
});

test('a draft is thrown away with one button and brought back with another, from the keyboard', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.at('PUT', `/records/${PAYROLL}/draft`, { body: 'From *before*' });
  const page = await open('claire', { ...DESK, locale: 'en-GB' });
  await page.goto(claire.record(PAYROLL));
  const { field } = parts(page);
  await expect(field).toHaveValue('From *before*');
  await expect(note(page)).toContainText('Draft from another device.');
  await tabTo(note(page).getByRole('button', { name: 'Discard' }));
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await expectKept(claire, null);
  await expect(note(page).getByRole('button', { name: 'Undo' })).toBeFocused();
  await expectAccessible(page);
  await keep(page, 'draft-discarded-desk-en-light');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('From *before*');
  await expect(field).toBeFocused();
  await expect(note(page)).toHaveCount(0);
  await expectKept(claire, 'From *before*');
});

test('of two drafts written at once the newer is shown and the other is kept', async ({ open, palabre, keep }) => {
  const ines = await Api.of(palabre.url, 'ines');
  const page = await open('ines', PHONE);
  await page.goto(`/threads/${(await ines.thread(PAYROLL)).id}`);
  const { field } = parts(page, 'fr');
  await field.fill('Au bureau');
  await expectKept(ines, 'Au bureau');
  await page.route('**/draft', (route) => route.abort());
  await field.fill('Au bureau, sans réseau');
  await ines.at('PUT', `/records/${PAYROLL}/draft`, { body: 'Sur le téléphone' });
  await page.unroute('**/draft');
  await page.reload();

  await expect(note(page)).toContainText('Un autre brouillon vient d’un autre appareil.');
  await expect(field).toHaveValue('Sur le téléphone');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'draft-two-phone-fr-dark');
  await note(page).getByRole('button', { name: 'L’afficher à la place' }).click();
  await expect(field).toHaveValue('Au bureau, sans réseau');
  await expectKept(ines, 'Au bureau, sans réseau');
  await page.reload();
  await expect(note(page), 'a reload does not lose the other one either').toContainText('Un autre brouillon');
  await note(page).getByRole('button', { name: 'Masquer' }).click();
  await expect(note(page)).toContainText('L’autre brouillon a été supprimé.');
  await note(page).getByRole('button', { name: 'Annuler' }).press('Enter');
  await note(page).getByRole('button', { name: 'L’afficher à la place' }).click();
  await expect(field).toHaveValue('Sur le téléphone');
});

test('a message that is sent takes its draft along, however quickly it was written', async ({ open, palabre }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  await page.goto(claire.record(PAYROLL));
  const { field, message } = parts(page);
  await field.fill('A first half');
  await expectKept(claire, 'A first half');
  await field.fill('A first half, and a second');
  await field.press('Control+Enter');
  await expect(message('A first half, and a second').locator('time')).toBeVisible();
  await expectKept(claire, null);
  await page.reload();
  await expect(message('A first half, and a second')).toHaveCount(1);
  await expect(field).toHaveValue('');
  await expect(note(page)).toHaveCount(0);
});

test('the hub says where a draft waits', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const { row, field, title } = parts(page);
  await page.goto('/');
  await row('Payroll management').click();
  await field.fill('Half a sentence');
  await expectKept(claire, 'Half a sentence');
  await expect(row('Payroll management')).not.toContainText('Draft');
  await row('Newsletter').click();
  await expect(title).toHaveText('Newsletter');
  await expect(row('Payroll management')).toContainText('Draft');
  await expectAccessible(page);
  await keep(page, 'hub-draft-desk-en-light');

  await row('Payroll management').click();
  await expect(field).toHaveValue('Half a sentence');
  await field.press('Control+Enter');
  await expectKept(claire, null);
  await row('Newsletter').click();
  await expect(title).toHaveText('Newsletter');
  await expect(row('Payroll management')).not.toContainText('Draft');
});
