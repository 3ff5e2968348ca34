import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, tabTo, test, withoutEvents } from '../support/story.ts';

const MEMBERS = /\/api\/v1\/workspaces\/[^/]+\/members\?/;

test('on a phone a member is found and given a role with the keyboard alone', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.call('PATCH', '/me', { locale: 'fr' });
  const page = await open('claire', PHONE);
  await page.goto('/');
  await tabTo(page.getByRole('link', { name: 'Membres' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Membres', level: 1 })).toBeFocused();
  const lines = page.getByRole('list', { name: 'Membres' }).getByRole('listitem');
  await expect(lines).toHaveCount(7);
  await expect(page.getByLabel('Rôle de Tom Fischer')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'members-phone-fr-dark');

  await tabTo(page.getByLabel('Rechercher des membres'));
  await page.keyboard.type('fisch');
  await expect(lines).toHaveCount(1);
  const role = page.getByLabel('Rôle de Tom Fischer');
  await tabTo(role);
  await page.keyboard.type('Mod');
  await expect(role.locator('option:checked')).toHaveText('Modérateur');
  await expect.poll(async () => (await claire.at('GET', '/members?q=fischer')).items[0].role.key).toBe('moderator');
  await expect(page.getByRole('log')).toContainText('Tom Fischer a été modifié.');

  await tabTo(page.getByLabel('Rechercher des membres'), 'Shift+Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('nobody');
  await expect(page.getByText('Aucun membre trouvé')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'members-empty-phone-fr-dark');
});

test('who does not manage members sees them and can change nothing', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).page('members'));
  await expect(page.getByRole('listitem').filter({ hasText: 'Claire Martin' })).toContainText('Propriétaire');
  await expect(page.getByRole('main').getByRole('combobox')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Inviter' })).toHaveCount(0);
  await expect(page.getByText('claire@acme.example')).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await keep(page, 'members-plain-phone-fr-dark');
});

test('a deactivated member is out from that moment, and comes back when let in again', async ({ open, palabre, keep }) => {
  const claire = await open('claire', DESK);
  const tom = await open('tom');
  await tom.goto('/');
  await expect(tom.getByText('Payroll management')).toBeVisible();
  await claire.goto((await Api.of(palabre.url, 'claire')).page('members'));
  await claire.getByRole('button', { name: 'Deactivate · Tom Fischer' }).click();
  const line = claire.getByRole('listitem').filter({ hasText: 'Tom Fischer' });
  await expect(line).toContainText('Deactivated');
  await expect(tom.getByText('Payroll management')).toHaveCount(0);
  await expectAccessible(claire);
  await keep(claire, 'members-desk-en-light');
  await claire.getByRole('button', { name: 'Reactivate · Tom Fischer' }).click();
  await expect(line).not.toContainText('Deactivated');
  await tom.goto('/');
  await expect(tom.getByText('Payroll management')).toBeVisible();
});

test('the last owner stays one', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).page('members'));
  await page.getByLabel('Role of Claire Martin').selectOption({ label: 'Member' });
  await expect(page.getByText('A workspace keeps at least one owner.', { exact: false })).toBeVisible();
  await expect(page.getByLabel('Role of Claire Martin').locator('option:checked')).toHaveText('Owner');
});

test('members that cannot be read say so, offline or on, and are read again when asked', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, MEMBERS);
  await page.goto((await Api.of(palabre.url, 'ines')).page('members'));
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await keep(page, 'members-error-phone-fr-dark');
  await mend();
  await withoutEvents(page);
  await page.context().setOffline(true);
  const again = page.getByRole('button', { name: 'Réessayer' });
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Le serveur est injoignable.');
  await page.context().setOffline(false);
  await tabTo(again);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Claire Martin')).toBeVisible();
});
