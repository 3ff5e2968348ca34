// The inbox: what a member was told in the app, discussion by discussion, and why.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, focused, mention, parts, PHONE, tabTo, test, withoutEvents } from '../support/story.ts';

const NOTIFICATIONS = /\/api\/v1\/workspaces\/[^/]+\/notifications\?/;
const PAYROLL = 'processing-activity/PA-0042';
const NEWSLETTER = 'processing-activity/PA-0043';
const REVIEW = 'task/TASK-0118';

const listOf = (page: Page) => page.getByRole('list', { name: 'Notifications', exact: true });
/** The head of a discussion of which there is more than one thing to tell. */
const headOf = (page: Page, title: string) => listOf(page).getByRole('button', { name: new RegExp(`^${title}`) });
const tab = (page: Page, name: string | RegExp) => page.getByRole('group', { name: /^(Which notifications|Quelles notifications)$/ }).getByRole('button', { name });

/** Writes, closes and reopens until Irène has been told something for each of the five reasons. */
async function tellIrene(url: string): Promise<void> {
  const [irene, claire, karim] = [await Api.of(url, 'irene'), await Api.of(url, 'claire'), await Api.of(url, 'karim')];
  const { items } = await claire.at('GET', '/teams');
  const legal = items.find(({ name }: { name: string }) => name === 'legal');
  const told = async (reason: string) => {
    const reasons = async () => (await irene.at('GET', '/notifications?limit=100')).items.map((item: any) => item.reason);
    await expect.poll(reasons).toContain(reason);
  };
  await irene.write(NEWSLETTER, 'The second one lacks a signature.');
  await claire.write(PAYROLL, `${mention(irene.me)}, is five years right?`);
  await claire.write(PAYROLL, `[@legal](mention:team/${legal.id}), please file it.`);
  await told('team_mention');
  await claire.write(PAYROLL, '[@everyone](mention:everyone), it is settled.');
  await told('everyone_mention');
  await karim.close(NEWSLETTER);
  await told('closed');
  await karim.write(NEWSLETTER, 'Not quite: one more page.');
  await told('reopened');
}

test('each notification says why it is there, under its discussion, and the tabs part them', async ({ open, palabre, keep }) => {
  await tellIrene(palabre.url);
  const irene = await Api.of(palabre.url, 'irene');
  const page = await open('irene', DESK);
  await page.goto(irene.page('notifications'));
  await expect(headOf(page, 'Newsletter')).toContainText('rouverte');
  await expect(headOf(page, 'Payroll management')).toHaveAttribute('aria-expanded', 'false');

  await test.step('opened, a discussion shows who did what', async () => {
    await headOf(page, 'Payroll management').click();
    await headOf(page, 'Newsletter').click();
    const lines = listOf(page).getByRole('list', { name: 'Payroll management' }).getByRole('listitem');
    await expect(lines.filter({ hasText: 'Claire Martin vous a mentionné' })).toContainText('is five years right?');
    await expect(lines.filter({ hasText: 'Claire Martin a mentionné votre équipe' })).toContainText('please file it');
    await expect(lines.filter({ hasText: 'Claire Martin a mentionné tout le monde' })).toContainText('it is settled');
    const changes = listOf(page).getByRole('list', { name: 'Newsletter' }).getByRole('listitem');
    await expect(changes).toContainText(['Karim Benali a rouvert la discussion', 'Karim Benali a fermé la discussion']);
    await expectAccessible(page);
    await keep(page, 'inbox-desk-fr-light');
  });
  await test.step('the tabs keep mentions from what was opened and closed', async () => {
    await tab(page, 'Mentions').click();
    await expect(page).toHaveURL(/show=mentions/);
    await expect(headOf(page, 'Newsletter')).toHaveCount(0);
    await expect(headOf(page, 'Payroll management')).toContainText('mentions');
    await tab(page, 'États').click();
    await expect(page).toHaveURL(/show=state/);
    await expect(headOf(page, 'Payroll management')).toHaveCount(0);
    await expect(headOf(page, 'Newsletter')).toBeVisible();
  });
  await test.step('what is shown is marked as read, and nothing else', async () => {
    await page.getByRole('button', { name: 'Marquer celles-ci comme lues' }).click();
    await expect(page.getByRole('button', { name: 'Marquer celles-ci comme lues' })).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeFocused();
    await tab(page, /^Non lues/).click();
    await expect(headOf(page, 'Payroll management')).toBeVisible();
    await expect(headOf(page, 'Newsletter')).toHaveCount(0);
  });
});

test('on a phone, in the dark, a discussion opens to its lines and fits', async ({ open, palabre, keep }) => {
  await tellIrene(palabre.url);
  const page = await open('irene', PHONE);
  await page.goto((await Api.of(palabre.url, 'irene')).page('notifications'));
  await headOf(page, 'Payroll management').click();
  await headOf(page, 'Newsletter').click();
  await expect(listOf(page).getByText('Karim Benali a rouvert la discussion')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'inbox-phone-fr-dark');
});

test('the keys go through the inbox, mark what they are on, and are not lost with what goes', async ({ open, palabre, keep }) => {
  const [claire, karim, ines] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'ines')];
  await ines.write(REVIEW, `${mention(claire.me)}, the date.`);
  for (const word of ['one', 'two']) await karim.write(PAYROLL, `${mention(claire.me)}, ${word}.`);
  const page = await open('claire', DESK);
  const { bell } = parts(page);
  await page.goto(claire.page('notifications'));
  await expect(bell).toHaveAccessibleName(/5 unread/);
  await expect(headOf(page, 'Payroll management')).toBeVisible();

  await page.keyboard.press('j');
  await expect(headOf(page, 'Payroll management')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(headOf(page, 'Payroll management')).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('j');
  const newest = listOf(page).getByRole('link', { name: /two\./ });
  await expect(newest).toBeFocused();
  await page.keyboard.press('m');
  await expect(bell).toHaveAccessibleName(/4 unread/);
  await expect(newest).toBeFocused();
  await page.keyboard.press('k');
  await expect(headOf(page, 'Payroll management')).toBeFocused();
  await keep(page, 'inbox-keys-desk-en-light');

  await tab(page, /^Unread/).click();
  await expect(page).toHaveURL(/show=unread/);
  await expect(newest).toHaveCount(0);
  await expect(headOf(page, 'Payroll management')).toBeVisible();
  await page.keyboard.press('j');
  await expect(headOf(page, 'Payroll management')).toBeFocused();
  await page.keyboard.press('m');
  await expect(headOf(page, 'Payroll management')).toHaveCount(0);
  await expect(listOf(page).getByRole('link', { name: /the date/ })).toBeFocused();
  await expect(bell).toHaveAccessibleName(/2 unread/);
  // Twice in one moment, before an answer moves the focus on.
  await page.evaluate(() => {
    for (let n = 0; n < 2; n++) document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }));
  });
  await expect(listOf(page).getByRole('link', { name: /Lost laptop/ })).toBeFocused();
  await page.keyboard.press('m');
  await expect(page.getByText('All read')).toBeVisible();
  await expect.poll(() => focused(page)).toContain('<h1');
  await expect(bell).not.toHaveAccessibleName(/unread/);
});

test('the button beside a line marks it as read, and a discussion that is read elsewhere is read here', async ({ open, palabre }) => {
  const [claire, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'tom')];
  await tom.write(REVIEW, `${mention(claire.me)}, the 30th.`);
  const page = await open('claire', DESK);
  const { bell } = parts(page);
  await page.goto(claire.page('notifications'));
  const mark = page.getByRole('button', { name: 'Mark as read: Tom Fischer mentioned you in Annual DPIA review' });
  await mark.click();
  await expect(mark).toHaveCount(0);
  await expect(listOf(page).getByRole('link', { name: /Annual DPIA review/ })).toBeFocused();
  await expect(bell).toHaveAccessibleName(/2 unread/);

  const laptop = page.getByRole('button', { name: /^Mark as read: .*Lost laptop/ });
  await expect(laptop).toBeVisible();
  const { id, last_seq } = await claire.thread('incident/INC-0007');
  await claire.call('PUT', `/threads/${id}/read`, { seq: last_seq });
  await expect(laptop).toHaveCount(0);
  await expect(bell).toHaveAccessibleName(/1 unread/);
});

test('on a phone a notification leads to its message with the keyboard alone', async ({ open, palabre, keep }) => {
  const ines = await Api.of(palabre.url, 'ines');
  const claire = await Api.of(palabre.url, 'claire');
  await claire.write(REVIEW, `First, ${mention(ines.me)}, the date.`);
  await claire.write(NEWSLETTER, `Then, ${mention(ines.me)}, the two contracts.`);

  const page = await open('ines', PHONE);
  const { bell, message, title } = parts(page, 'fr');
  await page.goto('/');
  await expect(bell).toHaveAccessibleName(/2 non lues/);
  await tabTo(bell);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeFocused();
  const lines = page.getByRole('list', { name: 'Notifications' }).getByRole('listitem');
  await expect(lines.first()).toContainText('Claire Martin vous a mentionné dans Newsletter');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'inbox-line-phone-fr-dark');

  await tabTo(lines.first().getByRole('link'));
  await page.keyboard.press('Enter');
  await expect(title).toHaveText('Newsletter');
  await expect(message('the two contracts')).toHaveClass(/target/);
  await expect(message('the two contracts')).toBeInViewport();

  await page.goto(ines.page('notifications'));
  await expect(bell).toHaveAccessibleName(/1 non lue/);
  await tabTo(page.getByRole('button', { name: 'Tout marquer comme lu' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Tout marquer comme lu' })).toHaveCount(0);
  await expect(bell).not.toHaveAccessibleName(/non lue/);
});

test('a notification appears while the inbox is open, and moves neither the focus nor what is open', async ({ open, palabre, keep }) => {
  const [claire, karim, tom] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'karim'), await Api.of(palabre.url, 'tom')];
  await karim.write(PAYROLL, `${mention(claire.me)}, one more thing.`);
  const page = await open('claire', DESK);
  await page.goto(claire.page('notifications'));
  await headOf(page, 'Payroll management').click();
  await tom.write(REVIEW, `${mention(claire.me)}, the 30th it is.`);
  await expect(listOf(page).getByRole('listitem').first()).toContainText('Tom Fischer mentioned you in Annual DPIA review');
  await expect(headOf(page, 'Payroll management')).toBeFocused();
  await expect(headOf(page, 'Payroll management')).toHaveAttribute('aria-expanded', 'true');

  await karim.write(PAYROLL, `${mention(claire.me)}, and the last.`);
  await expect(listOf(page).getByRole('listitem').first()).toContainText('and the last.');
  await expect(headOf(page, 'Payroll management')).toBeFocused();
  await expectAccessible(page);
  await keep(page, 'inbox-live-desk-en-light');
});

test('who was told nothing reads in every tab what it is for', async ({ open, palabre, keep }) => {
  const page = await open('sofia', PHONE);
  await page.goto((await Api.of(palabre.url, 'sofia')).page('notifications'));
  await expect(page.getByText('Nothing new')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'inbox-empty-phone-en-dark');
  for (const [name, title] of [['Unread', 'All read'], ['Mentions', 'No mention yet'], ['Opened and closed', 'Nothing was closed or reopened']] as const) {
    await tab(page, name).click();
    await expect(page.getByText(title)).toBeVisible();
    await expect(tab(page, name)).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: /^Mark/ })).toHaveCount(0);
  }
});

test('an empty tab says so in French, and fits', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto(`${(await Api.of(palabre.url, 'ines')).page('notifications')}?show=state`);
  await expect(page.getByText('Rien n’a été fermé ni rouvert')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'inbox-empty-phone-fr-dark');
});

test('notifications that cannot be read say so, offline or on, and are read again when asked', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, NOTIFICATIONS);
  await page.goto((await Api.of(palabre.url, 'ines')).page('notifications'));
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await keep(page, 'inbox-error-phone-fr-dark');
  await mend();
  await withoutEvents(page);
  await page.context().setOffline(true);
  const again = page.getByRole('button', { name: 'Réessayer' });
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Le serveur est injoignable.');
  await keep(page, 'inbox-offline-phone-fr-dark');
  await page.context().setOffline(false);
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/vous a mentionné dans Lost laptop/)).toBeVisible();
});
