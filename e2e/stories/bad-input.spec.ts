// What nobody should type, typed into the page.
import { Api, DESK, expect, expectAccessible, parts, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';

test('a blank message cannot be sent, and one character too many is counted', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const asked: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  const { field, send, message, messages, conversation } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.fill(' \n\t ');
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await field.press('Control+Enter');
  await send.click({ force: true });
  await expect(messages.locator('[data-seq]')).toHaveCount(1);

  await field.fill('é'.repeat(10_001));
  await expect(conversation.getByText('-1 left')).toBeVisible();
  await send.click();
  await expect(page.getByText('The message is too long by 1 character')).toBeVisible();
  await expect(field).toHaveValue('é'.repeat(10_001));
  await expectAccessible(page);
  await keep(page, 'message-too-long-desk-en-light');
  expect(asked.filter((url) => url.endsWith('/messages'))).toEqual([]);

  await field.press('End');
  await field.press('Backspace');
  await expect(conversation.getByText('0 left')).toBeVisible();
  await send.click();
  await expect(message('é'.repeat(10_000)).locator('time')).toBeVisible();
});

test('markup shows as text and a link can run nothing', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  page.on('dialog', (dialog) => {
    throw new Error(`the page ran ${dialog.message()}`);
  });
  const { field, send, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.fill('<img src=x onerror=alert(1)><script>alert(2)</script> <b>bold</b>');
  await send.click();
  const markup = message('onerror=alert(1)');
  await expect(markup).toContainText('<script>alert(2)</script> <b>bold</b>');
  await expect(markup.locator('.text :is(img, script, b)')).toHaveCount(0);

  await field.fill('[one](javascript:alert(3)) [two](data:text/html,<script>alert(4)</script>) [three](https://example.com/)');
  await send.click();
  const links = message('one two three');
  await expect(links.locator('.text')).toContainText('three');
  await expect(links.locator('.text a')).toHaveCount(1);
  await expect(links.getByRole('link', { name: 'three' })).toHaveAttribute('rel', /noopener/);
});

test('a character that no message may have is refused in words, and the text comes back', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, send, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await field.fill('A nought \u0000 inside');
  await send.click();
  await expect(page.getByText('Something in it is not valid.')).toBeVisible();
  await expect(message('A nought')).toHaveCount(0);
  await expect(field).toHaveValue(/A nought/);
});

test('mentioning someone without access tells the author, and them nothing', async ({ open, palabre, mailbox, keep }) => {
  const page = await open('claire', DESK);
  const { field, people, message } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record('incident/INC-0007'));
  await field.pressSequentially('Is this one for @tom');
  const option = people.getByRole('option', { name: /Tom Fischer/ });
  await expect(option).toContainText('no access');
  await expectAccessible(page);
  await keep(page, 'picker-no-access-desk-en-light');
  await page.keyboard.press('Enter');
  await page.keyboard.type('too?');
  await page.keyboard.press('Control+Enter');
  await expect(message('Is this one for')).toBeVisible();
  const notice = page.getByText('Tom Fischer was not told: no access to this record.');
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'not-told-desk-en-light');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await expect(field).toBeFocused();
  const told = await (await Api.of(palabre.url, 'tom')).at('GET', '/notifications');
  expect(JSON.stringify(told)).not.toContain('INC-0007');
  expect(mailbox.to('tom@acme.example')).toEqual([]);
});

test('closing while somebody writes says that there is something to read first', async ({ open, palabre, keep }) => {
  const page = await open('karim', DESK);
  const sofia = await Api.of(palabre.url, 'sofia');
  const { settle, state, message } = parts(page, 'fr');
  await page.route('**/events', (route) => route.abort());
  await page.goto(sofia.record(NEWSLETTER));
  await expect(message('The two processor agreements')).toBeVisible();
  await sofia.write(NEWSLETTER, 'One is missing.');
  await settle();
  await expect(page.getByText('Un nouveau message est arrivé, la discussion reste donc ouverte.', { exact: false })).toBeVisible();
  await expect(state).toHaveText('Ouverte');
  await expect(message('One is missing.')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'outrun-desk-fr-light');
  await settle();
  await expect(state).toHaveText('Fermée');
});
