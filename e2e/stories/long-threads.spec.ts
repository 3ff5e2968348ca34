// A thread of ten thousand messages: opened anywhere it shows what it should at once, holds still, and stays small.
import type { Page } from '@playwright/test';
import { LONG, lengthen, placeOf, scrollSteadily } from '../support/long.ts';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const MOST_ROWS = 300;

const rows = (page: Page) => page.locator('.timeline > ol > li').count();
const point = (page: Page, seq: number, language: 'en' | 'fr' = 'en') => parts(page, language).message(new RegExp(`Point ${seq}\\.`));
const toNewest = (page: Page) => page.getByRole('button', { name: /^To the newest message/ });
const toUnread = (page: Page) => page.getByRole('button', { name: 'Jump to the first unread' });

/** As if the person had read it up to a message. */
async function readTo(api: Api, thread: string, seq: number): Promise<void> {
  await api.call('PUT', `/threads/${thread}/unread`, { from_seq: seq + 1 });
}

const lastRead = async (api: Api, thread: string) => (await api.call('GET', `/threads/${thread}`)).body.viewer.last_read_seq;

test('it opens at the end, at a link and at the first unread, with what stands around it', async ({ open, palabre, keep }) => {
  const thread = await lengthen(palabre, PAYROLL);
  const tom = await Api.of(palabre.url, 'tom');
  await tom.call('PUT', `/threads/${thread}/read`, { seq: LONG });
  const page = await open('tom', DESK);

  await test.step('all of it read: at the end', async () => {
    await page.goto(`/threads/${thread}`);
    await expect(point(page, LONG)).toBeInViewport();
    await expect(toNewest(page)).toBeHidden();
  });

  await test.step('a link: that message in the middle, marked, with its context', async () => {
    await page.goto(`/threads/${thread}#5000`);
    await expect(point(page, 5000)).toBeInViewport();
    await expect(point(page, 5000)).toHaveClass(/target/);
    await expect(point(page, 4998)).toBeInViewport();
    await expect(point(page, 5002)).toBeInViewport();
    expect(await rows(page)).toBeLessThan(MOST_ROWS);
    await keep(page, 'long-thread-desk-en-light');
  });

  await test.step('another number in the address of the open thread, near, far, and back', async () => {
    for (const seq of [5003, 9000, 20]) {
      await page.evaluate((seq) => (location.hash = `#${seq}`), seq);
      await expect(point(page, seq)).toBeInViewport();
      await expect(point(page, seq)).toHaveClass(/target/);
    }
    await page.goBack();
    await expect(point(page, 9000)).toBeInViewport();
    await page.goForward();
    await expect(point(page, 20)).toBeInViewport();
  });

  await test.step('a number that is not there leads to the nearest and says so', async () => {
    await page.goto(`/threads/${thread}#99999999`);
    await expect(point(page, LONG)).toBeInViewport();
    await expect(page.getByText('There is no message 99999999 in this conversation.')).toBeVisible();
    await page.goto(`/threads/${thread}#somewhere`);
    await page.reload();
    await expect(point(page, LONG)).toBeInViewport();
  });

  await test.step('half of it unread: at the first of those, below what was read', async () => {
    await readTo(tom, thread, 5000);
    await page.goto('/');
    await page.goto(`/threads/${thread}`);
    await expect(point(page, 5001)).toBeInViewport();
    await expect(page.locator('.new-line')).toBeInViewport();
    await expect(point(page, 5000)).toBeInViewport();
    expect(await rows(page)).toBeLessThan(MOST_ROWS);
  });
});

test('scrolling either way loads more and drops what is far, and nothing in sight moves', async ({ open, palabre }) => {
  test.slow();
  const thread = await lengthen(palabre, PAYROLL);
  const page = await open('tom', DESK);
  await page.goto(`/threads/${thread}#5000`);
  await expect(point(page, 5000)).toBeInViewport();
  const numbers = () => page.locator('.timeline [data-seq]').evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-seq'))));
  for (const by of [-900, 900]) {
    // As far as it takes: what is not loaded yet cannot be scrolled over.
    const isThere = async () => (by < 0 ? (await numbers())[0]! < 4700 : (await numbers()).at(-1)! > 5200);
    for (let n = 0; n < 40 || (n < 150 && !(await isThere())); n++) {
      expect(await scrollSteadily(page, by), `after ${n} times ${by}`).toBeLessThan(3);
    }
    expect(await rows(page)).toBeLessThan(MOST_ROWS);
    const held = await numbers();
    expect(held).toEqual(held.map((_, n) => held[0]! + n)); // without a gap
    if (by < 0) expect(held[0]).toBeLessThan(4700);
    else expect(held.at(-1)).toBeGreaterThan(5200);
  }
});

test('what is said meanwhile waits at the end', async ({ open, palabre }) => {
  const thread = await lengthen(palabre, PAYROLL);
  const karim = await Api.of(palabre.url, 'karim');
  const page = await open('tom', DESK);
  const toms = parts(page);
  await page.goto(`/threads/${thread}#5000`);
  await expect(point(page, 5000)).toBeInViewport();
  const before = await placeOf(page, 5000);

  await karim.write(PAYROLL, 'A word at the end.');
  await expect(toNewest(page)).toHaveAccessibleName(/1 new/);
  expect(await placeOf(page, 5000)).toBe(before);
  await expect(toms.message('A word at the end.')).toHaveCount(0);

  await toNewest(page).click();
  await expect(toms.message('A word at the end.')).toBeInViewport();
  await expect(toNewest(page)).toBeHidden();
  await karim.write(PAYROLL, 'Another word.');
  await expect(toms.message('Another word.')).toBeInViewport();

  await test.step('sending from far up leads to what was sent', async () => {
    await page.evaluate(() => (location.hash = '#3000'));
    await expect(point(page, 3000)).toBeInViewport();
    await toms.field.fill('My own word.');
    await page.keyboard.press('Control+Enter');
    await expect(toms.message('My own word.')).toHaveCount(1);
    await expect(toms.message('My own word.')).toBeInViewport();
    await expect(toms.conversation.getByText('Sending…')).toHaveCount(0);
  });

  await test.step('a deleted message keeps its place', async () => {
    const word = (await karim.messages(PAYROLL)).find((message) => message.body === 'A word at the end.');
    await karim.call('DELETE', `/messages/${word.id}`);
    await page.evaluate(() => (location.hash = '#7000'));
    await expect(point(page, 7000)).toBeInViewport();
    await page.evaluate((seq) => (location.hash = `#${seq}`), word.seq);
    await expect(page.locator(`.timeline [data-seq="${word.seq}"]`)).toBeInViewport();
    await expect(page.locator(`.timeline [data-seq="${word.seq}"]`)).toContainText('deleted');
  });
});

test('what was jumped over stays unread until it is seen or the person says so', async ({ open, palabre }) => {
  test.slow();
  const thread = await lengthen(palabre, PAYROLL);
  const tom = await Api.of(palabre.url, 'tom');
  await readTo(tom, thread, 5000);
  const page = await open('tom', DESK);

  await page.goto(`/threads/${thread}#9000`);
  await expect(point(page, 9000)).toBeInViewport();
  await toNewest(page).click();
  await expect(point(page, LONG)).toBeInViewport();
  await expect(page.locator('.timeline')).toBeFocused();
  await expect(toUnread(page)).toBeVisible();
  await expectAccessible(page);
  expect(await lastRead(tom, thread)).toBe(5000);

  await page.keyboard.press('n');
  await expect(page.locator('.new-line')).toBeInViewport();
  await expect(point(page, 5001)).toBeInViewport();
  await expect(toUnread(page)).toBeHidden();
  await expect.poll(() => lastRead(tom, thread)).toBeGreaterThan(5000);
  expect(await lastRead(tom, thread)).toBeLessThan(5050);

  await toNewest(page).click();
  await expect(point(page, LONG)).toBeInViewport();
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect.poll(() => lastRead(tom, thread)).toBe(LONG);
  await expect(toUnread(page)).toBeHidden();
  await expect(page.locator('.timeline')).toBeFocused();
});

test('the menu of a message copies its link and marks unread from there', async ({ open, palabre }) => {
  const thread = await lengthen(palabre, PAYROLL);
  const tom = await Api.of(palabre.url, 'tom');
  await tom.call('PUT', `/threads/${thread}/read`, { seq: LONG });
  const page = await open('tom', { ...DESK, permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`/threads/${thread}#9990`);
  await expect(point(page, 9990)).toBeInViewport();

  const choose = async (seq: number, item: string) => {
    await point(page, seq).hover();
    await point(page, seq).getByRole('button', { name: /what to do$/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose(9992, 'Copy link');
  await expect(page.getByText('Link copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${palabre.url}/threads/${thread}#9992`);

  await choose(9991, 'Mark unread from here');
  await expect(page.locator('.toast').getByText('Marked as unread.')).toBeVisible();
  await expect(page.locator('.new-line')).toBeInViewport();
  await expect.poll(() => lastRead(tom, thread)).toBe(9990);
  await scrollSteadily(page, 4000);
  await expect(point(page, LONG)).toBeInViewport();
  expect(await lastRead(tom, thread)).toBe(9990);
  await expect(parts(page).row('Payroll management').getByText(/unread/)).toBeAttached();
});

test('on a phone, in French', async ({ open, palabre, keep }) => {
  const thread = await lengthen(palabre, PAYROLL);
  const tom = await Api.of(palabre.url, 'ines');
  await readTo(tom, thread, 5000);
  const page = await open('ines', PHONE);
  await page.goto(`/threads/${thread}#9000`);
  await expect(point(page, 9000, 'fr')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Aller au premier non lu' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Aller au dernier message' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'long-thread-phone-fr-dark');
  await page.getByRole('button', { name: 'Aller au premier non lu' }).click();
  await expect(point(page, 5001, 'fr')).toBeInViewport();
});

test('what happened in a long discussion is read for the part that is shown, and no more', async ({ open, palabre }) => {
  test.slow();
  const karim = await Api.of(palabre.url, 'karim');
  for (let n = 0; n < 60; n++) {
    await karim.close(PAYROLL);
    await karim.call('POST', `/threads/${(await karim.thread(PAYROLL)).id}/reopen`);
  }
  const thread = await lengthen(palabre, PAYROLL);
  await karim.close(PAYROLL);
  const tom = await Api.of(palabre.url, 'tom');
  await tom.call('PUT', `/threads/${thread}/read`, { seq: LONG });
  const page = await open('tom', DESK);
  const read: number[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/transitions?')) read.push((await response.json()).items.length);
  });
  const changes = page.locator('.timeline .change');

  await page.goto(`/threads/${thread}#5000`);
  await expect(point(page, 5000)).toBeInViewport();
  await expect(changes).toHaveCount(0);
  await expect.poll(() => read, 'nothing happened there').toEqual([0]);

  await toNewest(page).click();
  await expect(point(page, LONG)).toBeInViewport();
  await expect(changes).toHaveCount(1);
  await expect(changes).toContainText('closed the conversation');
  await expect.poll(() => Math.max(...read)).toBe(1);

  await page.evaluate(() => (location.hash = '#1'));
  await expect(changes.first()).toContainText('opened the conversation');
  await expect(changes).toHaveCount(123);
});

test('a link that somebody wrote in a message leads to the message it names, in this tab', async ({ open, palabre }) => {
  const thread = await lengthen(palabre, PAYROLL);
  const karim = await Api.of(palabre.url, 'karim');
  await karim.write(PAYROLL, `See [what was asked](${palabre.url}/threads/${thread}#1).`);
  const page = await open('claire', DESK);
  const { row, message } = parts(page);
  await page.goto('/');
  await row('Payroll management').click();
  const first = message('The retention period of the payslips is missing');
  for (let n = 0; n < 2; n++) {
    await page.getByRole('link', { name: 'what was asked', exact: true }).click();
    await expect(first).toBeInViewport();
    await expect(page).toHaveURL(/\/hub\?.*#1$/);
    await toNewest(page).click();
    await expect(message('See what was asked')).toBeInViewport();
  }
  expect(page.context().pages()).toHaveLength(1);
});

test('a link to another discussion is followed in this tab, one to a foreign page beside it', async ({ open, palabre }) => {
  const karim = await Api.of(palabre.url, 'karim');
  const other = (await karim.thread('processing-activity/PA-0043')).id;
  await karim.write(PAYROLL, `See [the newsletter](${palabre.url}/threads/${other}) and [the law](https://law.example/).`);
  const page = await open('claire', DESK);
  await page.goto('/');
  await parts(page).row('Payroll management').click();
  await expect(page.getByRole('link', { name: 'the law', exact: true })).toHaveAttribute('target', '_blank');
  await page.getByRole('link', { name: 'the newsletter', exact: true }).click();
  await expect(parts(page).title).toContainText('Newsletter');
  await page.goBack();
  await expect(parts(page).title).toContainText('Payroll management');
  expect(page.context().pages()).toHaveLength(1);
});
