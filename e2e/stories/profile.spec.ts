import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, PASSWORD, PEOPLE, PHONE, parts, tabTo, test } from '../support/story.ts';

test('on a phone the profile is reached and changed with the keyboard alone, in one language and then the other', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto('/');
  await tabTo(page.getByRole('button', { name: /Mon menu/ }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('menuitem', { name: 'Profil' }), 'ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Profil', level: 1 })).toBeFocused();
  await expect(page.getByText('(celle-ci)')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'profile-phone-fr-dark');

  await tabTo(page.getByLabel('Langue'));
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'Profil', level: 1, exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');

  await tabTo(page.getByLabel('Nom', { exact: true }), 'Shift+Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Inès Laurent-Petit');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enregistré.').last()).toBeVisible();
  await expect(page.getByRole('button', { name: /Inès Laurent-Petit/ })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('button', { name: /Inès Laurent-Petit/ })).toBeVisible();
});

test('the look is chosen at once and stays', async ({ open, keep }) => {
  const page = await open('claire', DESK);
  await page.goto('/profile');
  await expect(page.getByText('(this one)')).toBeVisible();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await expectAccessible(page);
  await keep(page, 'profile-desk-en-light');
  await page.getByLabel('Appearance').selectOption({ label: 'Dark' });
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  expect(await background()).toBe(dark);
  await page.getByLabel('Appearance').selectOption({ label: 'As the system' });
  await expect.poll(background).toBe(light);
});

test('a new password ends all other sessions and is the one that counts', async ({ open, palabre }) => {
  const page = await open('tom', DESK);
  const elsewhere = await Api.of(palabre.url, 'tom');
  await page.goto('/profile');
  await page.getByLabel('Current password').fill('not-the-password');
  await page.getByLabel('New password').fill('a-longer-one-2');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The current password is wrong.')).toBeVisible();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The password was changed.')).toBeVisible();
  expect((await elsewhere.call('GET', '/me')).status).toBe(401);

  await page.goto('/');
  await expect(parts(page).row('Payroll management')).toBeVisible();
  const again = await open(undefined, DESK);
  await again.goto('/sign-in');
  await again.getByLabel('Email').fill(PEOPLE.tom.email);
  await again.getByLabel('Password').fill(PASSWORD);
  await again.keyboard.press('Enter');
  await expect(again.getByRole('alert')).toHaveText('The address or the password is wrong.');
  await again.getByLabel('Password').fill('a-longer-one-2');
  await again.keyboard.press('Enter');
  await expect(parts(again).row('Payroll management')).toBeVisible();
});

test('a session ended on the profile ends at once in its own browser', async ({ open }) => {
  const lost = await open('tom');
  await lost.goto('/');
  await expect(parts(lost).row('Payroll management')).toBeVisible();
  const page = await open('tom', DESK);
  await page.goto('/profile');
  const end = page.getByRole('button', { name: /Sign out there/ });
  await expect(end).toHaveCount(1);
  await end.click();
  await expect(page.getByText('That session has ended.')).toBeVisible();
  await expect(end).toHaveCount(0);
  await expect(lost.getByRole('dialog', { name: 'Sign in again' })).toBeVisible();
});

test('the profile says what cannot be read or kept', async ({ open, keep }) => {
  const page = await open('ines', PHONE);
  const mend = await breakCalls(page, /\/api\/v1\/me\/sessions/);
  await page.goto('/profile');
  const alert = page.getByRole('alert').filter({ hasText: /\S/ });
  await expect(alert).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await mend();
  await tabTo(page.getByRole('button', { name: 'Réessayer' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('(celle-ci)')).toBeVisible();
  await page.context().setOffline(true);
  await page.getByLabel('Nom', { exact: true }).fill('Inès L.');
  await page.keyboard.press('Enter');
  await expect(alert).toContainText('Le serveur est injoignable.');
  await expect(page.getByLabel('Nom', { exact: true })).toHaveValue('Inès L.');
  await keep(page, 'profile-offline-phone-fr-dark');
});
