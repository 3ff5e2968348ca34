// The message on top of a conversation, and taking what was said into another program.
import type { Locator, Page } from '@playwright/test';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const MINIMUM = 'Five years is the legal minimum';

/** What one may do with a message, in its menu. */
async function choose(page: Page, message: Locator, what: string): Promise<void> {
  await message.hover();
  await message.locator('.acts').getByRole('button', { expanded: false }).last().click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('one message is pinned for everyone, leads to its place, and is taken down by whoever may post', async ({ open, palabre, keep }) => {
  const [page, phone] = [await open('claire', DESK), await open('karim', PHONE)];
  const claire = await Api.of(palabre.url, 'claire');
  for (let n = 1; n <= 30; n++) await claire.write(PAYROLL, `One more line, number ${n}.`);
  await page.goto(claire.record(PAYROLL));
  await phone.goto(`/threads/${(await claire.thread(PAYROLL)).id}`);
  const bar = page.getByRole('group', { name: 'Pinned message' });
  const his = phone.getByRole('group', { name: 'Message épinglé' });
  await phone.getByRole('button', { name: 'Aller au dernier message' }).click();
  await expect(parts(phone, 'fr').message('number 30')).toBeInViewport();
  await expect(bar).toHaveCount(0);

  await choose(page, parts(page).message(MINIMUM), 'Pin');
  await expect(bar).toContainText(MINIMUM);
  await expect(his).toContainText(MINIMUM);
  await expect(parts(phone, 'fr').message('number 30'), 'the end is still in sight').toBeInViewport();
  for (const [one, name] of [[page, 'pinned-desk-en-light'], [phone, 'pinned-phone-fr-dark']] as const) {
    await expectAccessible(one);
    await expectNoSidewaysScroll(one);
    await keep(one, name);
  }
  await parts(phone, 'fr').message('number 30').locator('.acts').getByRole('button', { expanded: false }).last().click();
  await expect(phone.getByRole('menuitem', { name: 'Épingler' })).toBeInViewport();
  await expectAccessible(phone);
  await expectNoSidewaysScroll(phone);
  await keep(phone, 'pinned-menu-phone-fr-dark');
  await phone.keyboard.press('Escape');
  const pinned = parts(phone, 'fr').message(MINIMUM);
  await Promise.all([expect(pinned).toHaveClass(/target/), his.getByRole('button', { name: 'Aller au message épinglé' }).click()]);
  await expect(pinned).toBeInViewport();

  await choose(page, parts(page).message('number 30'), 'Pin');
  await expect(his).toContainText('number 30');
  await his.getByRole('button', { name: 'Désépingler' }).click();
  await expect(his).toHaveCount(0);
  await expect(bar).toHaveCount(0);
});

test('by keyboard a message is pinned and unpinned; an edit changes its words and a deletion takes it down', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  const message = parts(page).message(MINIMUM);
  const menu = message.locator('.acts').getByRole('button', { expanded: false });
  const bar = page.getByRole('group', { name: 'Pinned message' });
  const choosePin = async (name: string) => {
    await menu.focus();
    await page.keyboard.press('Enter');
    await tabTo(page.getByRole('menuitem', { name, exact: true }), 'ArrowDown');
    await page.keyboard.press('Enter');
  };
  await expect(message).toBeVisible();
  await choosePin('Pin');
  await expect(page.getByRole('log')).toHaveText('Pinned.');
  await choosePin('Unpin');
  await expect(bar).toHaveCount(0);
  await choosePin('Pin');
  await tabTo(bar.getByRole('button', { name: 'Unpin' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Conversation' })).toBeFocused();

  await choosePin('Pin');
  await expect(bar).toContainText(MINIMUM);
  const { id } = (await claire.messages(PAYROLL)).find(({ body }) => body?.includes(MINIMUM));
  await claire.call('PATCH', `/messages/${id}`, { body: 'Six years it is.' });
  await expect(bar).toContainText('Six years it is.');
  await claire.call('DELETE', `/messages/${id}`);
  await expect(bar).toHaveCount(0);
});

test('a message and a whole conversation are copied as Markdown', async ({ open, palabre, keep }) => {
  const page = await open('claire', { ...DESK, permissions: ['clipboard-read', 'clipboard-write'] });
  const claire = await Api.of(palabre.url, 'claire');
  const { id } = (await claire.messages(PAYROLL)).find(({ body }) => body?.includes(MINIMUM));
  test.slow();
  for (let n = 1; n <= 110; n++) await claire.write(PAYROLL, `Line ${n}`);
  await claire.at('POST', `/records/${PAYROLL}/messages`, { body: '**Agreed**, `code`', reply_to: id });
  await page.goto(claire.record(PAYROLL));
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await choose(page, parts(page).message('Agreed').last(), 'Copy as Markdown');
  await expect(page.getByText('Message copied as Markdown.')).toBeVisible();
  expect(await clipboard()).toBe('**Agreed**, `code`');

  await page.getByRole('button', { name: 'More about this conversation' }).click();
  await keep(page, 'copy-thread-desk-en-light');
  await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
  const all = await claire.thread(PAYROLL);
  await expect(page.getByText(`Conversation copied as Markdown: ${all.message_count} messages.`)).toBeVisible();
  const text = await clipboard();
  expect(text).toMatch(/^# Payroll management\n\n## /);
  expect(text, 'mentions are read as names').toContain('@Karim Benali can you get it');
  expect(text).not.toContain('mention:');
  expect(text).toContain('\n\nLine 1\n');
  expect(text).toContain('\n\nLine 110\n');
  expect(text).toMatch(/\n> \*\*Claire Martin:\*\* [^\n]*Five years is the legal minimum[^\n]*\n\n\*\*Agreed\*\*, `code`\n$/);
});

test('where the browser refuses the clipboard that is said', async ({ open, palabre }) => {
  const page = await open('karim', PHONE);
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  const karim = await Api.of(palabre.url, 'karim');
  await page.goto(`/threads/${(await karim.thread(PAYROLL)).id}`);
  await expect(parts(page, 'fr').message(MINIMUM)).toBeVisible();
  await page.getByRole('button', { name: 'Plus d’actions sur cette discussion' }).click();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('menuitem', { name: 'Copier en Markdown' }).click();
  await expect(page.getByText('Rien n’a été copié')).toBeVisible();
});
