import { expect, expectAccessible, test } from '../support/story.ts';

test('a person who is not signed in is asked to sign in', async ({ page, keep }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'sign-in');
});

test('a person who is signed in sees the hub', async ({ open, keep }) => {
  const page = await open('claire');
  await page.goto('/');
  await expect(page.getByText('Payroll management').first()).toBeVisible();
  await keep(page, 'hub');
});
