import { Api, breakCalls, DESK, emptyList, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, tabTo, test, withoutEvents } from '../support/story.ts';

const RECORDS = /\/api\/v1\/workspaces\/[^/]+\/records\?/;

test('on a phone the records of a type are reached, searched and filtered with the keyboard alone', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto('/');
  await tabTo(page.getByRole('button', { name: 'Fiches' }));
  await page.keyboard.press('Enter');
  await expectAccessible(page);
  await keep(page, 'records-menu-phone-fr-dark');
  await tabTo(page.getByRole('menuitem', { name: 'Traitements' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Traitements', level: 1 })).toBeFocused();
  await expect(page.getByRole('menu')).toHaveCount(0);

  const lines = page.getByRole('list', { name: 'Traitements' }).getByRole('listitem');
  await expect(lines).toHaveCount(3);
  await expect(lines.filter({ hasText: 'Payroll management' })).toContainText('5 messages');
  await expect(lines.filter({ hasText: 'Payroll management' }).getByText('Ouverte', { exact: true })).toBeAttached();
  await expect(lines.filter({ hasText: 'Recruitment' })).not.toContainText('message');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'records-phone-fr-dark');

  const search = page.getByLabel('Rechercher par titre ou identifiant');
  await tabTo(search);
  await page.keyboard.type('pa-0051');
  await expect(lines).toHaveCount(1);
  await expect(page).toHaveURL(/q=pa-0051/);
  await page.keyboard.type(' rien');
  await expect(page.getByText('Aucun résultat')).toBeVisible();
  await expect(search).toBeFocused();
  await search.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await tabTo(page.getByLabel('État de la discussion'));
  await page.keyboard.type('Sans');
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText('Recruitment');
  await tabTo(lines.getByRole('link'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Recruitment', level: 1 })).toBeFocused();
});

test('the number of messages and the state of a record follow what others write', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  await page.goto(karim.page('records/processing-activity'));
  const line = page.getByRole('listitem').filter({ hasText: 'Recruitment' });
  await expect(line).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'records-desk-en-light');
  const other = page.getByRole('listitem').filter({ hasText: 'Payroll management' }).getByRole('link');
  await other.focus();
  await karim.write('processing-activity/PA-0051', 'The first word on this record.');
  await expect(line).toContainText('1 message');
  await expect(other).toBeFocused();
  await expect(line.getByText('Open', { exact: true })).toBeAttached();
  await karim.close('processing-activity/PA-0051');
  await expect(line.getByText('Closed', { exact: true })).toBeAttached();
});

test('a type without records says what belongs there', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await emptyList(page, RECORDS);
  await page.goto((await Api.of(palabre.url, 'ines')).page('records/asset'));
  await expect(page.getByText('Aucune fiche pour l’instant')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'records-empty-phone-fr-dark');
});

test('records that cannot be read say so, and are read again when asked', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, RECORDS);
  await page.goto((await Api.of(palabre.url, 'ines')).page('records/task'));
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await keep(page, 'records-error-phone-fr-dark');
  await mend();
  await tabTo(page.getByRole('button', { name: 'Réessayer' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Annual DPIA review')).toBeVisible();
});

test('without a network the records of another type are asked for again by the person', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).page('records/task'));
  await expect(page.getByText('Annual DPIA review')).toBeVisible();
  await expect(parts(page, 'fr').hub).toHaveAccessibleName(/ouverte/);
  await withoutEvents(page);
  await page.context().setOffline(true);
  await page.getByLabel('État de la discussion').selectOption({ label: 'Fermée' });
  await expect(page.getByRole('alert')).toContainText('Le serveur est injoignable.');
  await keep(page, 'records-offline-phone-fr-dark');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await expect(page.getByText('Renew the cookie banner')).toBeVisible();
});
