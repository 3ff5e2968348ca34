// What a person has written is lost by no network, no answer, no reload and no session that ends.
import type { Page, Route } from '@playwright/test';
import { Api, DESK, expect, expectAccessible, PASSWORD, parts, PHONE, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';
/** Nobody has written about it. */
const QUIET = 'processing-activity/PA-0051';
const POSTING = /\/api\/v1\/(threads|workspaces)\/.*\/messages$/;

/** The keys of the messages that the page tried to post, in order. */
function keysOf(page: Page): string[] {
  const keys: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && POSTING.test(request.url())) keys.push(request.headers()['idempotency-key'] ?? 'none');
  });
  return keys;
}

/** Does something else with what the page posts; `page.unroute(POSTING)` ends it. */
function onPosting(page: Page, act: (route: Route) => Promise<void>): Promise<void> {
  return page.route(POSTING, (route) => (route.request().method() === 'POST' ? act(route) : route.fallback()));
}

/** Waits until the browser has kept that so many messages failed. */
async function expectFailuresKept(page: Page, count: number): Promise<void> {
  const failures = () => page.evaluate(() => JSON.stringify(localStorage).split('The server cannot be reached').length - 1);
  await expect.poll(failures).toBe(count);
}

/** How often a text stands in the discussion, as the server has it. */
async function posted(url: string, text: string): Promise<number> {
  const messages = await (await Api.of(url, 'claire')).messages(NEWSLETTER);
  return messages.filter(({ body }) => body === text).length;
}

test('a message written without a network fails where one sees it, and leaves once when tried again', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const keys = keysOf(page);
  const { field, message } = parts(page, 'fr');
  await page.goto(`/threads/${(await (await Api.of(palabre.url, 'ines')).thread(NEWSLETTER)).id}`);
  await field.fill('Écrit dans le tunnel.');
  await page.context().setOffline(true);
  await field.press('Control+Enter');
  await expect(message('Écrit dans le tunnel.')).toContainText('Non envoyé.');
  await expect(field).toHaveValue('');
  await expectAccessible(page);
  await keep(page, 'message-failed-phone-fr-dark');

  await page.context().setOffline(false);
  await message('Écrit dans le tunnel.').getByRole('button', { name: 'Réessayer' }).click();
  await expect(message('Écrit dans le tunnel.').locator('time')).toBeVisible();
  await expect(message('Écrit dans le tunnel.')).toHaveCount(1);
  expect(await posted(palabre.url, 'Écrit dans le tunnel.')).toBe(1);
  expect(keys.length).toBe(2);
  expect(new Set(keys).size).toBe(1);
});

test('a message whose answer was lost is not posted twice', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const keys = keysOf(page);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await page.route('**/events', (route) => route.abort());
  await onPosting(page, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await field.fill('Said once.');
  await field.press('Control+Enter');
  await expect(message('Said once.').filter({ hasText: 'Not sent.' })).toBeVisible();
  await page.unroute(POSTING);
  await message('Said once.').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Not sent.')).toHaveCount(0);
  await expect(message('Said once.')).toHaveCount(1);
  expect(await posted(palabre.url, 'Said once.')).toBe(1);
  expect(new Set(keys).size).toBe(1);
});

test('a message that was failing when the page was left can be sent or discarded afterwards', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await onPosting(page, (route) => route.abort());
  for (const text of ['Kept for later.', 'Better unsaid.']) {
    await field.fill(text);
    await field.press('Control+Enter');
    await expect(message(text)).toContainText('Not sent.');
  }
  await expectFailuresKept(page, 2);
  await page.unroute(POSTING);
  await page.reload();
  const timeline = parts(page).conversation.locator('.timeline');
  await message('Better unsaid.').getByRole('button', { name: 'Discard' }).click();
  await expect(timeline).toBeFocused();
  await message('Kept for later.').getByRole('button', { name: 'Try again' }).click();
  await expect(timeline).toBeFocused();
  await expect(message('Kept for later.').locator('time')).toBeVisible();
  await expect(message('Better unsaid.')).toHaveCount(0);
  expect(await posted(palabre.url, 'Better unsaid.')).toBe(0);
});

test('a message that was on its way when the page was left goes on, and is posted once', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  // It arrives; the answer does not.
  let isLost = true;
  await onPosting(page, async (route) => void (isLost ? await route.fetch() : await route.continue()));
  await field.fill('Said before the reload.');
  await field.press('Control+Enter');
  await expect.poll(() => posted(palabre.url, 'Said before the reload.')).toBe(1);
  await expect(page.getByText('Sending…')).toBeVisible();
  isLost = false;
  await page.reload();
  await expect(message('Said before the reload.').locator('time')).toBeVisible();
  await expect(message('Said before the reload.')).toHaveCount(1);
  await expect(field).toHaveValue('');
  expect(await posted(palabre.url, 'Said before the reload.')).toBe(1);
});

test('the first message of a record whose answer was lost is tried again and posted once', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { field, message } = parts(page);
  await page.goto(claire.record(QUIET));
  let isLost = true;
  await onPosting(page, async (route) => {
    if (isLost) await route.fetch();
    await (isLost ? route.abort() : route.continue());
  });
  await field.fill('Does anybody use it?');
  await field.press('Control+Enter');
  await expect(message('Does anybody use it?').filter({ hasText: 'Not sent.' })).toBeVisible();
  isLost = false;
  await message('Does anybody use it?').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Not sent.')).toHaveCount(0);
  await expect(message('Does anybody use it?')).toHaveCount(1);
  expect(await claire.messages(QUIET)).toHaveLength(1);
});

test('what one tab could not send is not lost by another, and is over in both when one has sent it', async ({ open, palabre }) => {
  const first = await open('claire', DESK);
  const address = (await Api.of(palabre.url, 'claire')).record(NEWSLETTER);
  await first.goto(address);
  const second = await first.context().newPage();
  await second.goto(address);
  await onPosting(first, (route) => route.abort());
  await parts(first).field.fill('From the first tab.');
  await parts(first).field.press('Control+Enter');
  await expect(parts(first).message('From the first tab.')).toContainText('Not sent.');
  await expectFailuresKept(first, 1);
  await parts(second).field.fill('From the second tab.');
  await parts(second).field.press('Control+Enter');
  await expect(parts(second).message('From the second tab.').locator('time')).toBeVisible();

  await second.reload();
  await parts(second).message('From the first tab.').getByRole('button', { name: 'Try again' }).click();
  await expect(parts(second).message('From the first tab.').locator('time')).toBeVisible();
  await expect(first.getByText('Not sent.')).toHaveCount(0);
  await expect(parts(first).message('From the first tab.')).toHaveCount(1);
  expect(await posted(palabre.url, 'From the first tab.')).toBe(1);
});

test('two clicks on Send send once', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, send, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.fill('Clicked twice.');
  await send.dblclick();
  await expect(message('Clicked twice.').locator('time')).toBeVisible();
  await expect(message('Clicked twice.')).toHaveCount(1);
  expect(await posted(palabre.url, 'Clicked twice.')).toBe(1);
});

test('a draft survives a reload, with the people picked in it', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, people, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.pressSequentially('For @kar');
  await expect(people.getByRole('option').first()).toContainText('Karim Benali');
  await page.keyboard.press('Enter');
  await page.keyboard.type('to read.');
  await page.reload();
  await expect(field).toHaveValue('For @Karim Benali to read.');
  await field.press('Control+Enter');
  await expect(message('For @Karim Benali to read.').locator('.mention')).toHaveText('@Karim Benali');
  await page.reload();
  await expect(message('For @Karim Benali to read.')).toBeVisible();
  await expect(field).toHaveValue('');
});

test('what is typed stays when the session ends, and signing in over the page goes on with it', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { field, message } = parts(page);
  await page.goto(claire.record(NEWSLETTER));
  await field.fill('Half a thought');
  await claire.endOtherSessions();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel('Email')).toHaveValue('claire@acme.example');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'sign-in-again-desk-en-light');
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(field).toHaveValue('Half a thought');
  await field.press('Control+Enter');
  await expect(message('Half a thought').locator('time')).toBeVisible();
});

test('a message sent as the session ends leaves once the person has signed in again', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { field, message } = parts(page);
  await page.goto(claire.record(NEWSLETTER));
  await field.fill('Sent at the last moment.');
  let ended = false;
  await onPosting(page, async (route) => {
    if (!ended) await claire.endOtherSessions();
    ended = true;
    await route.continue();
  });
  await field.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(message('Sent at the last moment.').locator('time')).toBeVisible();
  expect(await posted(palabre.url, 'Sent at the last moment.')).toBe(1);
});
