import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, mention, PHONE, parts, tabTo, test } from '../support/story.ts';

const NOTIFICATIONS = /\/api\/v1\/workspaces\/[^/]+\/notifications\?/;

test('on a phone a notification leads to its message with the keyboard alone', async ({ open, palabre, keep }) => {
  const ines = await Api.of(palabre.url, 'ines');
  const claire = await Api.of(palabre.url, 'claire');
  await claire.write('task/TASK-0118', `First, ${mention(ines.me)}, the date.`);
  await claire.write('processing-activity/PA-0043', `Then, ${mention(ines.me)}, the two contracts.`);

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
  await keep(page, 'notifications-phone-fr-dark');

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

test('a notification appears while its page is open', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.page('notifications'));
  const lines = page.getByRole('list', { name: 'Notifications' }).getByRole('listitem');
  await expect(lines.first()).toContainText('Karim Benali mentioned you in Payroll management');
  await (await Api.of(palabre.url, 'tom')).write('task/TASK-0118', `${mention(claire.me)}, the 30th it is.`);
  await expect(lines.first()).toContainText('Tom Fischer mentioned you in Annual DPIA review');
  await expectAccessible(page);
  await keep(page, 'notifications-desk-en-light');
});

test('who was never mentioned reads what the page is for', async ({ open, palabre, keep }) => {
  const page = await open('sofia', PHONE);
  await page.goto((await Api.of(palabre.url, 'sofia')).page('notifications'));
  await expect(page.getByText('Nothing new')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'notifications-empty-phone-en-dark');
});

test('notifications that cannot be read say so, offline or on, and are read again when asked', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, NOTIFICATIONS);
  await page.goto((await Api.of(palabre.url, 'ines')).page('notifications'));
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await keep(page, 'notifications-error-phone-fr-dark');
  await mend();
  await page.context().setOffline(true);
  const again = page.getByRole('button', { name: 'Réessayer' });
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Le serveur est injoignable.');
  await keep(page, 'notifications-offline-phone-fr-dark');
  await page.context().setOffline(false);
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/vous a mentionné dans Lost laptop/)).toBeVisible();
});
