// A conversation ends with a sentence, which stays: on top of it, and among the decisions of its record.
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, test } from '../support/story.ts';

const NEWSLETTER = 'processing-activity/PA-0043';

test('the conclusion stands on top of the closed conversation and among the decisions of the record', async ({ open, palabre, keep }) => {
  const page = await open('karim', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { close, closing, settle, state, reopen, conversation } = parts(page, 'fr');
  await page.goto(claire.record(NEWSLETTER));
  await close.click();
  await expect(closing.getByRole('textbox')).toBeFocused();
  await closing.getByRole('textbox').fill('Two processors, both in the register.');
  await expectAccessible(page);
  await keep(page, 'closing-desk-fr-light');
  await page.keyboard.press('Escape');
  await expect(state).toHaveText('Ouverte');
  await close.click();
  await expect(closing.getByRole('textbox')).toHaveValue('Two processors, both in the register.');
  await page.keyboard.press('Enter');
  await expect(state).toHaveText('Fermée');
  const decisions = page.getByRole('region', { name: 'Décisions' });
  await expect(decisions.getByRole('listitem')).toHaveText(/Two processors, both in the register\.Karim Benali/);
  await expect(conversation.locator('.settled')).toContainText('Two processors, both in the register.');
  await expectAccessible(page);
  await keep(page, 'closed-desk-fr-light');

  await reopen.click();
  await expect(decisions.getByRole('listitem')).toContainText('rouverte depuis');
  await expect(conversation.locator('.settled')).toHaveCount(0);
  await settle('Three processors after all.');
  await expect(decisions.getByRole('listitem').first()).toContainText('Three processors after all.');
  await expect(decisions.getByRole('listitem')).toHaveCount(2);
});

test('one’s own closing can be taken back, and then nobody was told of it', async ({ open, palabre, keep }) => {
  const [karim, tom] = [await open('karim', PHONE), await Api.of(palabre.url, 'tom')];
  const { settle, state, conversation } = parts(karim, 'fr');
  const posted = await tom.write(NEWSLETTER, 'Is that all?');
  await karim.goto(`/threads/${posted.message.thread_id}`);
  await settle('Yes.');
  await expect(state).toHaveText('Fermée');
  await expect.poll(async () => (await tom.at('GET', '/notifications')).items.filter((one: any) => one.reason === 'closed').length).toBe(1);
  await karim.reload();
  await conversation.getByRole('button', { name: 'Annuler' }).click();
  await expect(state).toHaveText('Ouverte');
  await expect(conversation.locator('.settled')).toHaveCount(0);
  await expect(parts(karim, 'fr').messages).not.toContainText('a fermé la discussion');
  expect((await tom.at('GET', '/notifications')).items.filter((one: any) => one.reason === 'closed')).toEqual([]);

  await settle('Yes, after all.');
  await expect(conversation.getByRole('button', { name: 'Annuler' })).toBeVisible();
  await expectNoSidewaysScroll(karim);
  await expectAccessible(karim);
  await keep(karim, 'closed-phone-fr-dark');
});

test('a type of record may ask for a conclusion', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.page('record-types'));
  await page.getByRole('listitem').filter({ hasText: 'processing-activity' }).getByRole('button').click();
  await page.getByRole('dialog').getByLabel(/^Close discussions with a conclusion only/).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.goto(claire.record(NEWSLETTER));
  const { close, closing, state } = parts(page);
  await close.click();
  await page.keyboard.press('Enter');
  await expect(closing.getByRole('alert')).toContainText('closed with a conclusion');
  await expect(state).toHaveText('Open');
  await closing.getByRole('textbox').fill('Kept.');
  await page.keyboard.press('Enter');
  await expect(state).toHaveText('Closed');
});

test('the focus stays in the conversation when it is closed, reopened, or its closing taken back', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { settle, state, reopen, title, conversation } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(NEWSLETTER));
  await settle('Both are in the register.');
  await expect(state).toHaveText('Closed');
  await expect(title).toBeFocused();
  await reopen.press('Enter');
  await expect(state).toHaveText('Open');
  await expect(title).toBeFocused();
  await settle('Once more.');
  await conversation.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(state).toHaveText('Open');
  await expect(title).toBeFocused();
});

test('a conclusion is not lost when somebody else closes first', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { close, closing, state, reopen, settle, conversation } = parts(page);
  await page.goto(karim.record(NEWSLETTER));
  await close.click();
  await closing.getByRole('textbox').fill('Both are in the register.');
  await karim.close(NEWSLETTER);
  await page.keyboard.press('Enter');
  await expect(closing.getByRole('alert')).toContainText('Somebody closed the conversation meanwhile');
  await expect(closing.getByRole('textbox')).toHaveValue('Both are in the register.');
  await expectAccessible(page);
  await keep(page, 'closed-meanwhile-desk-en-light');
  await page.keyboard.press('Escape');
  await expect(state).toHaveText('Closed');
  await reopen.click();
  await close.click();
  await expect(closing.getByRole('textbox')).toHaveValue('Both are in the register.');
  await page.keyboard.press('Enter');
  await expect(conversation.locator('.settled')).toContainText('Both are in the register.');
  await reopen.click();
  await settle();
});

test('a slow answer about the state is not believed over a newer one', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { message, state, title } = parts(page);
  await page.goto(karim.record(NEWSLETTER));
  await expect(message('The two processor agreements')).toBeVisible();
  const { id, message_count } = await karim.thread(NEWSLETTER);
  let [goOn, isHeld]: (() => void)[] = [];
  const released = new Promise<void>((resolve) => (goOn = resolve));
  const held = new Promise<void>((resolve) => (isHeld = resolve));
  let asked = 0;
  await page.route(`**/api/v1/threads/${id}`, async (route) => {
    asked += 1;
    if (asked > 1) return route.continue();
    const response = await route.fetch();
    isHeld?.();
    await released;
    await route.fulfill({ response });
  });
  await karim.write(NEWSLETTER, 'Before it is closed.');
  await held;
  await karim.close(NEWSLETTER);
  await expect(page.getByRole('button', { name: `Discussion: ${message_count + 1} messages, closed` })).toBeVisible();
  expect(asked, 'it is asked again when that answer is here').toBe(1);
  goOn?.();
  await expect(title).toHaveText(`${message_count + 1} messages`);
  await expect(state).toHaveText('Closed');
});
