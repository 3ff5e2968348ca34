// Changing what was said, taking it back, and answering one message among many.
import type { Locator, Page } from '@playwright/test';
import { LONG, lengthen } from '../support/long.ts';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const MINIMUM = 'Five years is the legal minimum';

/** What one may do with a message, in its menu. */
async function choose(page: Page, message: Locator, what: string): Promise<void> {
  await message.hover();
  await message.locator('.acts').getByRole('button', { expanded: false }).last().click();
  await page.getByRole('menuitem', { name: what }).click();
}

/** The newest message of a record that has a word in it, as one person's program sees it. */
async function find(api: Api, word: string): Promise<any> {
  return (await api.messages(PAYROLL)).findLast(({ body }) => body?.includes(word));
}

test('an author edits a message where it stands, and everyone sees what it says and said', async ({ open, palabre, mailbox, keep }) => {
  const [page, other] = [await open('claire', DESK), await open('karim', PHONE)];
  const claire = await Api.of(palabre.url, 'claire');
  const { message, people } = parts(page);
  await page.goto(claire.record(PAYROLL));
  await other.goto(`/threads/${(await claire.thread(PAYROLL)).id}`);
  await expect(parts(other, 'fr').message(MINIMUM)).toBeVisible();

  await choose(page, message(MINIMUM), 'Edit');
  const edit = page.getByRole('form', { name: 'Edit the message' });
  const text = edit.getByLabel('Edit the message');
  await expect(text).toBeFocused();
  await expect(text).toHaveValue(/@Karim Benali can you get it/);
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('Six or ');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' And @tom');
  await expect(people.getByRole('option').first()).toContainText('Tom Fischer');
  await page.keyboard.press('Enter');
  await expectAccessible(page);
  await keep(page, 'edit-desk-en-light');
  await page.keyboard.press('Control+Enter');

  await expect(edit).toHaveCount(0);
  await expect(message('Six or Five years').locator('.mention')).toHaveText(['@Karim Benali', '@legal', '@Tom Fischer']);
  await expect(message('Six or').locator('.acts').getByRole('button', { expanded: false })).toBeFocused();
  await expect(parts(other, 'fr').message('Six or Five years')).toContainText('modifié');
  expect((await mailbox.waitForMail(PEOPLE.tom.email)).text).toContain('Six or Five years');
  expect(mailbox.to(PEOPLE.karim.email), 'who was mentioned before is not told again').toEqual([]);

  await other.getByRole('button', { name: /^modifié/ }).click();
  const history = other.getByRole('dialog', { name: 'Ce que disait ce message' });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await expect(history.locator('ins').first()).toContainText('Six or');
  await expect(history.locator('ins').last()).toContainText('@Tom Fischer');
  await expectAccessible(other);
  await expectNoSidewaysScroll(other);
  await keep(other, 'history-phone-fr-dark');
});

test('two edits of one message do not overwrite each other, and nothing typed is lost', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { message } = parts(page);
  const edit = page.getByRole('form', { name: 'Edit the message' });
  const text = edit.getByLabel('Edit the message');
  await page.goto(claire.record(PAYROLL));
  await choose(page, message(MINIMUM), 'Edit');
  await text.fill('What I think of it here.');
  await page.reload();
  await expect(text, 'a reload loses nothing').toHaveValue('What I think of it here.');

  const { id } = await find(claire, MINIMUM);
  expect((await claire.call('PATCH', `/messages/${id}`, { body: 'What I said on my **phone**.' })).status).toBe(200);
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit.getByRole('alert').first()).toContainText('What I said on my phone.');
  await expect(text).toHaveValue('What I think of it here.');
  await expectAccessible(page);
  await keep(page, 'edit-conflict-desk-en-light');

  await page.route(`**/messages/${id}`, (route) => route.abort());
  await edit.getByRole('button', { name: 'Save mine instead' }).click();
  await expect(edit.locator('.composer-problem')).not.toBeEmpty();
  await expect(text).toHaveValue('What I think of it here.');
  await page.unroute(`**/messages/${id}`);
  await edit.getByRole('button', { name: 'Save mine instead' }).click();
  await expect(message('What I think of it here.')).toContainText('edited');
  await expect(edit).toHaveCount(0);
  const { body: history } = await claire.call('GET', `/messages/${id}/revisions`);
  expect(history.items.length).toBe(3);
});

test('an edit that was begun far back is there again when one comes to its message', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { message } = parts(page);
  const text = page.getByRole('form', { name: 'Edit the message' }).getByLabel('Edit the message');
  const { seq } = await find(await Api.of(palabre.url, 'claire'), MINIMUM);
  const thread = await lengthen(palabre, PAYROLL);
  await page.goto(`/threads/${thread}#${seq}`);
  await choose(page, message(MINIMUM), 'Edit');
  await text.fill('Not said yet.');
  await page.goto('/');
  await page.goto(`/threads/${thread}`);
  await expect(message(`Point ${LONG}.`)).toBeVisible();
  await expect(text).toHaveCount(0);
  await page.goto(`/threads/${thread}#${seq}`);
  await expect(text).toHaveValue('Not said yet.');
});

test('what is typed while an edit is being saved stays', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { message } = parts(page);
  const text = page.getByRole('form', { name: 'Edit the message' }).getByLabel('Edit the message');
  await page.goto(claire.record(PAYROLL));
  await choose(page, message(MINIMUM), 'Edit');
  await text.fill('Saved first.');
  let arrive: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/messages\/[^/]+$/, async (route) => {
    await held;
    await route.continue();
  });
  await text.press('Control+Enter');
  await text.pressSequentially(' And more.');
  arrive?.();
  await expect.poll(async () => (await find(claire, 'Saved first.'))?.body).toBe('Saved first.');
  await expect(page.getByRole('button', { name: 'Save' })).not.toHaveAttribute('aria-busy', 'true');
  await expect(text).toHaveValue('Saved first. And more.');
  await text.press('Control+Enter');
  await expect(text).toHaveCount(0);
  expect((await find(claire, 'Saved first.')).body).toBe('Saved first. And more.');
});

test('Escape asks before changes are given up, and not when there are none', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { message } = parts(page);
  const edit = page.getByRole('form', { name: 'Edit the message' });
  await page.goto((await Api.of(palabre.url, 'claire')).record(PAYROLL));
  await choose(page, message(MINIMUM), 'Edit');
  await expect(edit.getByLabel('Edit the message')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(edit).toHaveCount(0);

  await choose(page, message(MINIMUM), 'Edit');
  await expect(edit.getByLabel('Edit the message')).toBeFocused();
  await page.keyboard.type(' and more');
  await page.keyboard.press('Escape');
  const asks = page.getByRole('dialog', { name: 'Give up your changes?' });
  await expect(asks).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(edit.getByLabel('Edit the message')).toBeFocused();
  await expect(edit.getByLabel('Edit the message')).toHaveValue(/ and more$/);
  await page.keyboard.press('Escape');
  await asks.getByRole('button', { name: 'Give up' }).click();
  await expect(edit).toHaveCount(0);
  await expect(message(MINIMUM)).not.toContainText('and more');
  await page.reload();
  await expect(message(MINIMUM)).toBeVisible();
  await expect(edit, 'what was given up does not come back').toHaveCount(0);
});

test('a deleted message leaves its place, and a moderator says why', async ({ open, palabre, keep }) => {
  const [page, other] = [await open('claire', DESK), await open('tom', DESK)];
  const tom = await Api.of(palabre.url, 'tom');
  await tom.write(PAYROLL, 'The salary of Léa is 2,400.');
  const { message, row } = parts(page);
  await page.goto(`/threads/${(await tom.thread(PAYROLL)).id}`);
  await other.goto(tom.record(PAYROLL));
  await expect(parts(other).message('The salary of Léa')).toBeVisible();

  await choose(page, message('The salary of Léa'), 'Delete');
  const asks = page.getByRole('dialog', { name: 'Delete this message?' });
  await expect(asks).toContainText('It was written by Tom Fischer');
  await asks.getByRole('button', { name: 'Delete' }).click();
  await expect(asks.getByRole('alert')).toContainText('Say why');
  await asks.getByLabel('Reason').fill('Names what somebody earns.');
  await expectAccessible(page);
  await keep(page, 'delete-desk-en-light');
  await asks.getByRole('button', { name: 'Delete' }).click();

  for (const seen of [message, parts(other).message]) {
    await expect(seen('Reason: Names what somebody earns.')).toContainText('This message was deleted by Claire Martin.');
    await expect(seen('The salary of Léa')).toHaveCount(0);
  }
  await expect(row('Payroll management')).toContainText('Message deleted');
  await expect(message('Reason: Names').locator('.acts')).toHaveCount(0);
  await expectAccessible(page);
  await keep(page, 'tombstone-desk-en-light');
});

test('a thumb edits, deletes and answers on a narrow phone', async ({ open, palabre, keep }) => {
  const page = await open('ines', { ...PHONE, hasTouch: true, isMobile: true });
  const ines = await Api.of(palabre.url, 'ines');
  const { message, field } = parts(page, 'fr');
  await ines.write(PAYROLL, 'À vérifier demain.');
  await page.goto(`/threads/${(await ines.thread(PAYROLL)).id}`);
  const menu = (text: string) => message(text).locator('.acts button[aria-haspopup]');
  const act = async (text: string, what: string) => {
    await menu(text).first().tap();
    await page.getByRole('menuitem', { name: what }).tap();
  };
  await expect(message('À vérifier demain.')).toBeVisible();
  await menu('À vérifier demain.').first().tap();
  const items = [/Répondre/, /Réagir/, /Épingler/, /Copier en Markdown/, /Copier le lien/, /Marquer comme non lu/, /Modifier/, /Supprimer/];
  await expect(page.getByRole('menuitem')).toHaveText(items);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'message-menu-phone-fr-dark');
  await page.getByRole('menuitem', { name: 'Modifier' }).tap();
  const edit = page.getByRole('form', { name: 'Modifier le message' });
  await edit.getByLabel('Modifier le message').fill('À vérifier ce soir.');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'edit-phone-fr-dark');
  await edit.getByRole('button', { name: 'Enregistrer' }).tap();
  await expect(message('À vérifier ce soir.')).toContainText('modifié');

  await act('À vérifier ce soir.', 'Répondre');
  await expect(field).toBeFocused();
  await expect(page.locator('.answering')).toContainText('Réponse à Inès Laurent');
  await expectNoSidewaysScroll(page);
  await keep(page, 'answering-phone-fr-dark');
  await field.fill('Fait.');
  await page.getByRole('button', { name: 'Envoyer', exact: true }).tap();
  await expect(message('Fait.').getByRole('link', { name: /Inès Laurent/ })).toContainText('À vérifier ce soir.');

  await menu('modifié').first().tap();
  await page.getByRole('menuitem', { name: 'Supprimer' }).tap();
  const asks = page.getByRole('dialog', { name: 'Supprimer ce message ?' });
  await expectAccessible(page);
  await keep(page, 'delete-phone-fr-dark');
  await asks.getByRole('button', { name: 'Supprimer' }).tap();
  await expect(message('Ce message a été supprimé.')).toBeVisible();
  await expect(message('Fait.').getByRole('link', { name: /Inès Laurent/ })).toContainText('Message supprimé');
});

test('a reply keeps its quotation with the unsent text, and a click on it leads to the original', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  const { message, field, messages } = parts(page);
  const karim = await Api.of(palabre.url, 'karim');
  for (let n = 1; n <= 12; n++) await karim.write(PAYROLL, `Clause ${n} of the contract.\n\nIt says a lot.\n\nAnd more.`);
  await page.goto(claire.record(PAYROLL));
  const answering = page.locator('.answering');

  await message('I will ask the vendor.').hover();
  await message('I will ask the vendor.').getByRole('button', { name: 'Reply', exact: true }).click();
  await expect(field).toBeFocused();
  await expect(answering).toContainText('Reply to Karim Benali');
  await page.keyboard.type('Did you ask them?');
  await page.reload();
  await expect(answering).toContainText('I will ask the vendor.');
  await expect(field).toHaveValue('Did you ask them?');
  await answering.getByRole('button', { name: 'Do not quote' }).click();
  await expect(answering).toHaveCount(0);
  await expect(field).toHaveValue('Did you ask them?');
  await message('I will ask the vendor.').hover();
  await message('I will ask the vendor.').getByRole('button', { name: 'Reply', exact: true }).click();
  await expectAccessible(page);
  await keep(page, 'answering-desk-en-light');
  await page.keyboard.press('Control+Enter');

  const reply = message('Did you ask them?');
  await expect(reply.getByRole('link', { name: /Answers Karim Benali/ })).toContainText('I will ask the vendor.');
  await expect(answering).toHaveCount(0);
  await expect(reply).toBeInViewport();
  await expectAccessible(page);
  await keep(page, 'reply-desk-en-light');
  const original = messages.locator('> li[data-seq="2"]');
  await Promise.all([expect(original).toHaveClass(/target/), reply.getByRole('link', { name: /Answers/ }).click()]);
  await expect(original).toBeInViewport();
  await expect(original.locator('.acts button[aria-haspopup]')).toBeFocused();
});

test('by keyboard the messages are one stop, the arrows go from one to the next, and R answers the one with the focus', async ({ open, palabre }) => {
  const page = await open('tom', DESK);
  const { message, field } = parts(page);
  await page.goto((await Api.of(palabre.url, 'tom')).record(PAYROLL));
  const menu = (text: string) => message(text).locator('.acts button[aria-haspopup]');
  await expect(message('the vendor confirms')).toBeVisible();
  await tabTo(menu('the vendor confirms'));
  await page.keyboard.press('ArrowUp');
  await expect(menu(MINIMUM)).toBeFocused();
  await expect(message(MINIMUM).locator('.acts')).toHaveCSS('opacity', '1');
  await page.keyboard.press('Home');
  await expect(menu('The retention period')).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu('the vendor confirms')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const items = [/Reply/, /React/, /Pin/, /Copy as Markdown/, /Copy link/, /Mark unread/];
  await expect(page.getByRole('menuitem'), 'what others wrote one does not change').toHaveText(items);
  await page.keyboard.press('Escape');
  await expect(menu(MINIMUM)).toBeFocused();
  await page.keyboard.press('r');
  await expect(field).toBeFocused();
  await expect(page.locator('.answering')).toContainText('Reply to Claire Martin');
});
