import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, tabTo, test } from '../support/story.ts';

test('a member is invited with a link that works once, and joins with the keyboard alone', async ({ open, palabre, keep }) => {
  const claire = await open('claire', DESK);
  await claire.goto((await Api.of(palabre.url, 'claire')).page('members'));
  const invite = claire.getByRole('button', { name: 'Invite', exact: true });
  await invite.click();
  const dialog = claire.getByRole('dialog', { name: 'Invite someone' });
  await expect(dialog.getByLabel('Email')).toBeFocused();
  await expectAccessible(claire);
  await claire.keyboard.type('nadia@acme.example');
  await claire.keyboard.press('Enter');
  const link = await dialog.getByLabel('Invitation link').inputValue();
  await expect(dialog).toContainText('nadia@acme.example can now join with this link.');
  await expectAccessible(claire);
  await keep(claire, 'invite-desk-en-light');
  await claire.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(invite).toBeFocused();

  const nadia = await open(undefined, PHONE);
  await nadia.goto(link);
  await expect(nadia.getByRole('heading', { name: 'Rejoindre l’espace de travail', level: 1 })).toBeVisible();
  await expectNoSidewaysScroll(nadia);
  await expectAccessible(nadia);
  await keep(nadia, 'invitation-phone-fr-dark');
  await tabTo(nadia.getByLabel('Nom'));
  await nadia.keyboard.type('Nadia Roche');
  await tabTo(nadia.getByLabel('Mot de passe'));
  await nadia.keyboard.type('une-longue-phrase');
  await nadia.context().setOffline(true);
  await nadia.keyboard.press('Enter');
  await expect(nadia.getByRole('alert')).toContainText('Le serveur est injoignable.');
  await nadia.context().setOffline(false);
  await nadia.keyboard.press('Enter');
  await expect(parts(nadia, 'fr').row('Payroll management')).toBeVisible();
  await expect(claire.getByRole('listitem').filter({ hasText: 'Nadia Roche' })).toBeVisible();

  const second = await open(undefined, PHONE);
  await second.goto(link);
  await second.getByLabel('Nom').fill('Somebody Else');
  await second.getByLabel('Mot de passe').fill('another-phrase');
  await second.keyboard.press('Enter');
  await expect(second.getByRole('alert')).toHaveText('Cette invitation a été utilisée ou a expiré. Demandez-en une nouvelle.');
  await expectAccessible(second);
  await keep(second, 'invitation-gone-phone-fr-dark');
});

test('who is a member already is not invited again, and a link without its secret says so', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).page('members'));
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite someone' });
  await dialog.getByLabel('Email').fill('tom@acme.example');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('This person is a member already.');

  const stranger = await open(undefined, DESK);
  await stranger.goto('/invitation');
  await expect(stranger.getByRole('alert')).toHaveText('This invitation was used or has expired. Ask for a new one.');
});
