import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, PEOPLE, PHONE, parts, tabTo, test } from '../support/story.ts';

test('a person signs in with the keyboard alone and comes back to where they wanted to be', async ({ open, palabre, keep }) => {
  const page = await open(undefined, PHONE);
  const wanted = (await Api.of(palabre.url, 'ines')).page('members');
  await page.goto(wanted);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByRole('heading', { name: 'Se connecter', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Se connecter/);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'sign-in-phone-fr-dark');

  await tabTo(page.getByLabel('E-mail'));
  await page.keyboard.type(PEOPLE.ines.email);
  await tabTo(page.getByLabel('Mot de passe'));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${wanted}$`));
  await expect(page.getByRole('heading', { name: 'Membres', level: 1 })).toBeVisible();
});

test('a wrong password and an unknown address are told in the same words', async ({ open, keep }) => {
  const page = await open(undefined, PHONE);
  await page.goto('/sign-in');
  const alert = page.getByRole('alert');
  for (const [email, password] of [[PEOPLE.ines.email, 'not-the-password'], ['nobody@acme.example', PASSWORD]] as const) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Mot de passe').fill(password);
    await page.keyboard.press('Enter');
    await expect(alert).toHaveText('L’adresse ou le mot de passe est incorrect.');
    await expect(page.getByLabel('E-mail')).toHaveValue(email);
  }
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'sign-in-error-phone-fr-dark');
});

test('without a network signing in says so, and works when the network is back', async ({ open, keep }) => {
  const page = await open(undefined, PHONE);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(PEOPLE.ines.email);
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.context().setOffline(true);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Le serveur est injoignable. Vérifiez la connexion et réessayez.');
  await keep(page, 'sign-in-offline-phone-fr-dark');
  await page.context().setOffline(false);
  await page.keyboard.press('Enter');
  await expect(parts(page, 'fr').row('Payroll management')).toBeVisible();
});

test('nobody is led to another site by signing in', async ({ open, palabre }) => {
  const page = await open(undefined, DESK);
  await page.goto('/sign-in?next=//elsewhere.example/');
  await page.getByLabel('Email').fill(PEOPLE.claire.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(parts(page).row('Payroll management')).toBeVisible();
  expect(new URL(page.url()).origin).toBe(palabre.url);
});

test('who signs out is out, and the way back leads to signing in', async ({ open, keep }) => {
  const page = await open('claire', DESK);
  await page.goto('/');
  await page.getByRole('button', { name: /My menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await keep(page, 'sign-in-desk-en-light');
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
});
