import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, tabTo, test } from '../support/story.ts';

test('on a phone the workspace is renamed and its rules set with the keyboard alone', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.call('PATCH', '/me', { locale: 'fr' });
  const page = await open('claire', PHONE);
  await page.goto('/');
  await tabTo(page.getByRole('button', { name: /Mon menu/ }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('menuitem', { name: 'Paramètres' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  const name = page.getByLabel('Nom de l’espace de travail');
  await expect(name).toHaveValue('Acme Privacy');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'settings-phone-fr-dark');

  await tabTo(name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Acme Vie privée');
  await tabTo(page.getByLabel(/Qui commence une discussion peut la fermer/));
  await page.keyboard.press('Space');
  await tabTo(page.getByRole('button', { name: 'Enregistrer' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enregistré.', { exact: true })).toBeVisible();
  await expect(page).toHaveTitle(/Acme Vie privée/);
});

test('who starts a discussion may close it once the workspace allows it', async ({ open, palabre }) => {
  const [claire, ines] = [await Api.of(palabre.url, 'claire'), await open('ines')];
  const { row, close, settle, state } = parts(ines, 'fr');
  await ines.goto('/');
  await row('CV screening assistant').getByRole('link').click();
  await expect(state).toHaveText('Ouverte');
  await expect(close).toHaveCount(0);
  await claire.at('PATCH', '', { starter_may_close: true });
  await ines.reload();
  await settle();
  await expect(state).toHaveText('Fermée');
});

test('settings that cannot be read or kept say so', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const mend = await breakCalls(page, /\/api\/v1\/workspaces\/[^/]+$/);
  await page.goto(claire.page('settings'));
  await expect(page.getByRole('alert')).toContainText('Something went wrong on the server.');
  await expectAccessible(page);
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  const name = page.getByLabel('Name of the workspace');
  await expect(name).toHaveValue('Acme Privacy');
  await keep(page, 'settings-desk-en-light');
  await page.context().setOffline(true);
  await name.fill('Acme');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached.');
  await expect(name).toHaveValue('Acme');
});

test('who may not manage the workspace is told that there is nothing', async ({ open, palabre }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).page('settings'));
  await expect(page.getByRole('heading', { name: 'Il n’y a rien ici' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Paramètres' })).toHaveCount(0);
});
