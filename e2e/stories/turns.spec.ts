// Whose turn it is in the open conversations, without anybody saying so.
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, test } from '../support/story.ts';

test('what waits for me is one list, from which an answer takes it', async ({ open, keep }) => {
  const page = await open('claire', DESK);
  const { list, row, field, send, message } = parts(page);
  await page.goto('/');
  await expect(row('CRM (Salesforce EU)')).toContainText(/Waiting for you · \d days/);
  await expect(row('Newsletter')).toContainText('Nobody has answered');
  await expect(row('CV screening assistant')).not.toContainText('Waiting');
  await page.getByRole('button', { name: 'My turn' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(4);
  await expectAccessible(page);
  await keep(page, 'turns-desk-en-light');
  await row('CRM (Salesforce EU)').getByRole('link').click();
  await field.fill('It is, thank you.');
  await send.click();
  await expect(message('It is, thank you.').locator('time')).toBeVisible();
  await expect(row('CRM (Salesforce EU)')).toHaveCount(0);
  await expect(list.getByRole('listitem')).toHaveCount(3);
});

test('what others owe, and what nobody has answered, are a filter each', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { list, row } = parts(page);
  await page.goto('/');
  const [others, nobody] = ['Others’ turn', 'Unanswered'].map((name) => page.getByRole('button', { name })) as [any, any];
  await others.click();
  await expect(others).toHaveAttribute('aria-pressed', 'true');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(row('CV screening assistant')).toBeVisible();
  await nobody.click();
  await expect(others).toHaveAttribute('aria-pressed', 'false');
  await expect(row('Newsletter')).toBeVisible();
  await (await Api.of(palabre.url, 'tom')).write('processing-activity/PA-0043', 'Found them.');
  await expect(row('Newsletter')).toHaveCount(0);
  await nobody.click();
  await expect(list.getByRole('listitem')).toHaveCount(7);
});

test('on a phone nothing waiting is said in words', async ({ open, palabre, keep }) => {
  const karim = await Api.of(palabre.url, 'karim');
  for (const thread of (await karim.at('GET', '/threads?waiting=me')).items) await karim.write(`${thread.record.type}/${thread.record.id}`, 'Answered.');
  const page = await open('karim', PHONE);
  await page.goto('/');
  await page.getByRole('button', { name: 'À moi' }).click();
  await expect(page.getByText('Rien ne vous attend')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'turns-empty-phone-fr-dark');
});
