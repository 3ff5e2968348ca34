// Answering a message with an emoji: from the menu, with a click, by keyboard, and seen on the other screen.
import type { Locator, Page } from '@playwright/test';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const MINIMUM = 'Five years is the legal minimum';

/** Opens the menu of a message, and in it the choice of an emoji. */
async function react(page: Page, message: Locator, what: string): Promise<void> {
  await message.hover();
  await message.locator('.acts').getByRole('button', { expanded: false }).last().click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('a reaction is given with a thumb, seen at once by the others, and joined with a click', async ({ open, palabre, keep }) => {
  const [page, phone] = [await open('claire', DESK), await open('karim', { ...PHONE, hasTouch: true })];
  const claire = await Api.of(palabre.url, 'claire');
  const thread = await claire.thread(PAYROLL);
  await page.goto(claire.record(PAYROLL));
  await phone.goto(`/threads/${thread.id}`);
  const [hers, his] = [parts(page).message(MINIMUM), parts(phone, 'fr').message(MINIMUM)];
  await expect(hers).toBeVisible();

  await react(phone, his, 'Réagir');
  const dialog = phone.getByRole('dialog', { name: 'Réagir au message de Claire Martin' });
  await expect(dialog.getByRole('button', { name: 'Pouce levé' })).toBeFocused();
  for (const button of await dialog.locator('.emoji-grid button').all()) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), 'wide enough for a thumb').toBeGreaterThanOrEqual(44);
  }
  await expectAccessible(phone);
  await expectNoSidewaysScroll(phone);
  await keep(phone, 'reaction-picker-phone-fr-dark');
  await dialog.getByRole('button', { name: 'Pouce levé' }).click();
  await expect(dialog).toBeHidden();
  await expect(his.getByRole('button', { name: '👍 1 : Vous', pressed: true })).toBeVisible();

  const thumb = hers.getByRole('button', { name: /^👍/ });
  await expect(thumb).toHaveAccessibleName('👍 1: Karim Benali');
  await thumb.click();
  await expect(thumb).toHaveAccessibleName('👍 2: You, Karim Benali');
  await expect(thumb).toHaveAttribute('aria-pressed', 'true');
  await expect(his.getByRole('button', { name: '👍 2 : Vous, Claire Martin' })).toBeVisible();
  await hers.getByRole('button', { name: 'React' }).last().click();
  await page.getByRole('dialog', { name: 'React to Claire Martin' }).getByRole('button', { name: 'Heart' }).click();
  await expect(his.getByRole('button', { name: '❤️ 1 : Claire Martin' })).toBeVisible();
  for (const [one, name] of [[page, 'reactions-desk-en-light'], [phone, 'reactions-phone-fr-dark']] as const) {
    await expectAccessible(one);
    await expectNoSidewaysScroll(one);
    await keep(one, name);
  }

  await thumb.click();
  await expect(his.getByRole('button', { name: '👍 1 : Vous' })).toBeVisible();
  const after = await claire.thread(PAYROLL);
  expect([after.last_seq, after.last_message.at, after.state], 'nothing was written').toEqual([thread.last_seq, thread.last_message.at, thread.state]);
});

test('by keyboard one reacts and takes it back, and the focus stays at the message', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  const message = parts(page).message(MINIMUM);
  const menu = message.locator('.acts').getByRole('button', { expanded: false });
  await expect(message).toBeVisible();
  await menu.focus();
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('menuitem', { name: 'React' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  const cell = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
  await expect(cell('Thumbs up')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell('Heart')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cell('No')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await expect(cell('Coffee')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(menu).toBeFocused();
  await expect(page.getByRole('log')).toContainText('You reacted: Coffee');

  const coffee = message.getByRole('button', { name: '☕ 1: You' });
  await tabTo(coffee);
  await page.keyboard.press('Enter');
  await expect(coffee).toHaveCount(0);
  await expect(menu).toBeFocused();

  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('menuitem', { name: 'React' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await expect(cell('Thumbs up')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(menu).toBeFocused();
});

test('an emoji that is taken back before the server has answered is taken back', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  const message = parts(page).message(MINIMUM);
  let arrive: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/reactions\//, async (route) => {
    await held;
    await route.continue();
  });
  await react(page, message, 'React');
  await page.getByRole('dialog').getByRole('button', { name: 'Rocket' }).click();
  await message.getByRole('button', { name: '🚀 1: You' }).click();
  await expect(message.locator('.reaction')).toHaveCount(0);
  const taken = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  arrive?.();
  expect((await taken).status()).toBeLessThan(300);
  await expect(message.locator('.reaction')).toHaveCount(0);
  const said = (await claire.messages(PAYROLL)).find(({ body }) => body?.includes(MINIMUM));
  expect(said.reactions).toEqual([]);
});

test('what the server does not take is said and taken back, and a deleted message has no reactions', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  const message = parts(page).message(MINIMUM);
  const mend = await breakCalls(page, /\/reactions\//);
  await react(page, message, 'React');
  await page.getByRole('dialog').getByRole('button', { name: 'Rocket' }).click();
  await expect(page.getByText('Something went wrong')).toBeVisible();
  await expect(message.locator('.reaction')).toHaveCount(0);
  await mend();

  await react(page, message, 'React');
  const given = page.waitForResponse((answer) => answer.url().includes('/reactions/') && answer.request().method() === 'PUT');
  await page.getByRole('dialog').getByRole('button', { name: 'Rocket' }).click();
  await expect(message.getByRole('button', { name: '🚀 1: You' })).toBeVisible();
  await given;
  await page.reload();
  await expect(message.getByRole('button', { name: '🚀 1: You' })).toBeVisible();
  const { id } = (await claire.messages(PAYROLL)).find(({ body }) => body?.includes(MINIMUM));
  expect((await claire.call('DELETE', `/messages/${id}`)).status).toBe(204);
  await expect(parts(page).message('This message was deleted')).toBeVisible();
  await expect(page.locator('.reaction')).toHaveCount(0);
});
