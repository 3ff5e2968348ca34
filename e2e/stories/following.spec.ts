// What a member wants to hear of a discussion: everything, mentions, or nothing. It is theirs alone, and it sticks.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, mention, parts, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const NEWSLETTER = 'processing-activity/PA-0043';
const RECRUITMENT = 'processing-activity/PA-0051';

const menuOf = (page: Page) => page.getByRole('button', { name: /^(What you hear of it|Ce que vous en recevez)/ });
const choice = (page: Page, name: string) => page.getByRole('menuitemradio', { name });

test('on a phone a discussion is muted with the keyboard alone, and stays so after a reload', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const ines = await Api.of(palabre.url, 'ines');
  const menu = menuOf(page);
  await page.goto(`/threads/${(await ines.thread(NEWSLETTER)).id}`);
  await tabTo(menu);
  await expect(menu).toHaveAccessibleName('Ce que vous en recevez : Suivie');
  await page.keyboard.press('Enter');
  await expect(choice(page, 'Suivie')).toBeFocused();
  await expect(choice(page, 'Mentions seules')).toContainText('Rien dans le résumé.');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(choice(page, 'En sourdine')).toBeFocused();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'follow-phone-fr-dark');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveAccessibleName('Ce que vous en recevez : En sourdine');
  await expect(menu).toBeFocused();
  await expect.poll(async () => (await ines.thread(NEWSLETTER)).viewer.subscription).toBe('muted');

  await page.reload();
  await expect(menu).toHaveAccessibleName('Ce que vous en recevez : En sourdine');
  await tabTo(menu);
  await page.keyboard.press('Enter');
  await expect(choice(page, 'En sourdine')).toBeFocused();
  await expect(choice(page, 'En sourdine')).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('Escape');
  await expect(choice(page, 'En sourdine')).toHaveCount(0);
  await expect(menu).toBeFocused();
});

test('what is chosen with the mouse in one tab is shown in the other, and to nobody else', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const tab = await page.context().newPage();
  const others = await open('tom', DESK);
  const address = `/threads/${(await claire.thread(PAYROLL)).id}`;
  for (const one of [page, tab, others]) {
    await one.goto(address);
    await expect(menuOf(one)).toHaveText('Following');
  }
  await menuOf(page).click();
  await expect(choice(page, 'Following')).toHaveAttribute('aria-checked', 'true');
  await expectAccessible(page);
  await keep(page, 'follow-desk-en-light');
  await choice(page, 'Mentions only').click();
  await expect(menuOf(page)).toHaveText('Mentions only');
  await expect(menuOf(tab)).toHaveText('Mentions only');

  await menuOf(tab).click();
  await choice(tab, 'Muted').click();
  await expect(menuOf(page)).toHaveText('Muted');
  await menuOf(page).click();
  await page.mouse.click(700, 600);
  await expect(choice(page, 'Muted')).toHaveCount(0);
  await expect(menuOf(page)).toHaveText('Muted');
  expect((await (await Api.of(palabre.url, 'tom')).thread(PAYROLL)).viewer.subscription).toBe('all');
  await expect(menuOf(others)).toHaveText('Following');
});

test('neither writing, nor being mentioned, nor reopening ends a mute, and a mention by name still comes', async ({ open, palabre, mailbox }) => {
  const page = await open('tom', DESK);
  const [tom, claire, karim] = [await Api.of(palabre.url, 'tom'), await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'karim')];
  const { field, message, bell } = parts(page);
  await page.goto(tom.record(NEWSLETTER));
  await menuOf(page).click();
  await choice(page, 'Muted').click();
  await expect.poll(async () => (await tom.thread(NEWSLETTER)).viewer.subscription).toBe('muted');
  await field.fill('I only say this, and want to hear no more.');
  await field.press('Control+Enter');
  await expect(message('hear no more').locator('time')).toBeVisible();
  await expect(menuOf(page)).toHaveText('Muted');
  await page.goto(tom.page('members'));

  await test.step('what mentions everyone, and a closing, pass him by', async () => {
    await claire.write(NEWSLETTER, '[@everyone](mention:everyone), the contracts are signed.');
    await mailbox.waitForMail(PEOPLE.sofia.email); // the worker has told everyone
    await karim.close(NEWSLETTER);
    await expect.poll(async () => (await claire.at('GET', '/notifications?about=state')).items.length).toBeGreaterThan(0);
  });
  await test.step('his name does not', async () => {
    await claire.write(NEWSLETTER, `${mention(tom.me)}, one thing all the same.`);
    const mail = await mailbox.waitForMail(PEOPLE.tom.email);
    expect(mail.text).toContain('one thing all the same');
    await expect(bell).toHaveAccessibleName(/1 unread/);
    const { items } = await tom.at('GET', '/notifications?unread=true');
    expect(items.map(({ reason }: { reason: string }) => reason)).toEqual(['mention']);
  });
  await page.goto(tom.record(NEWSLETTER));
  await expect(message('one thing all the same')).toBeVisible();
  await expect(menuOf(page)).toHaveText('Muted');
  expect((await tom.thread(NEWSLETTER)).viewer.subscription).toBe('muted');
});

test('a choice that the server does not take is taken back and said', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const claire = await Api.of(palabre.url, 'claire');
  await page.goto(claire.record(PAYROLL));
  const mend = await breakCalls(page, /\/subscription$/);
  await menuOf(page).click();
  await choice(page, 'Muted').click();
  await expect(page.getByText('Something went wrong on the server.').first()).toBeVisible();
  await expect(menuOf(page)).toHaveText('Following');
  await mend();
  await menuOf(page).click();
  await choice(page, 'Muted').click();
  await expect.poll(async () => (await claire.thread(PAYROLL)).viewer.subscription).toBe('muted');
  await expect(menuOf(page)).toHaveText('Muted');
});

test('there is nothing to follow on a record until its first message', async ({ open, palabre }) => {
  const page = await open('sofia', DESK);
  const sofia = await Api.of(palabre.url, 'sofia');
  const { field } = parts(page);
  await page.goto(sofia.record(RECRUITMENT));
  await expect(field).toBeVisible();
  await expect(menuOf(page)).toHaveCount(0);
  await field.fill('Who keeps the applications of people who were refused?');
  await field.press('Control+Enter');
  await expect(menuOf(page)).toHaveText('Following');
});
