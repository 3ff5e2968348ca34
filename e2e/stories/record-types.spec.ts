// The kinds of record: how they are called, and how much of their messages leaves Palabre.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, emptyList, expect, expectAccessible, expectNoSidewaysScroll, mention, PEOPLE, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';
const TYPES = /\/api\/v1\/workspaces\/[^/]+\/record-types$/;

/** Chooses what mail and Slack carry for processing activities. */
async function choose(page: Page, level: string): Promise<void> {
  await page.getByRole('button', { name: 'Change Processing activity' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change Processing activity' });
  await dialog.getByRole('radio', { name: level }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: 'processing-activity' })).toContainText(level);
}

test('what a mail carries is what the record type says', async ({ open, palabre, mailbox, keep }) => {
  const [claire, karim] = [await Api.of(palabre.url, 'claire'), await Api.of(palabre.url, 'karim')];
  const page = await open('claire', DESK);
  await page.goto(claire.page('settings'));
  await page.getByRole('link', { name: /^Record types/ }).click();
  await expect(page.getByRole('heading', { name: 'Record types', level: 1 })).toBeFocused();
  await expectAccessible(page);
  await keep(page, 'record-types-desk-en-light');
  const long = `${'payslip '.repeat(200)}the end`;
  const mail = async (count: number) => {
    await claire.write(PAYROLL, `${mention(karim.me)} ${long}`);
    const { subject, text, html, raw } = await mailbox.waitForMail(PEOPLE.karim.email, { count });
    return { subject, all: `${subject}\n${text}\n${html}\n${raw}` };
  };

  await choose(page, 'Neither text nor title');
  const none = await mail(1);
  for (const kept of ['payslip', 'Payroll management', 'PA-0042']) expect(none.all).not.toContain(kept);
  expect(none.all).toContain('Traitement');

  await choose(page, 'The first lines');
  const excerpt = await mail(2);
  expect(excerpt.all).toContain('Payroll management');
  expect(excerpt.all).toContain('payslip payslip');
  expect(excerpt.all).not.toContain('the end');

  await choose(page, 'The whole text');
  expect((await mail(3)).all).toContain('the end');
});

test('on a phone a type is made with the keyboard alone, and its key is nobody else’s', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  await claire.call('PATCH', '/me', { locale: 'fr' });
  const page = await open('claire', PHONE);
  await page.goto(claire.page('record-types'));
  await expect(page.getByRole('list', { name: 'Types de fiches' }).getByRole('listitem').first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'record-types-phone-fr-dark');

  await tabTo(page.getByRole('button', { name: 'Nouveau type' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Nouveau type de fiche' });
  const key = dialog.getByLabel('Clé');
  await expect(key).toBeFocused();
  await page.keyboard.type('incident');
  const english = dialog.getByRole('group', { name: 'En anglais' });
  await tabTo(english.getByLabel('Au singulier'));
  await page.keyboard.type('Contract');
  await tabTo(english.getByLabel('Au pluriel'));
  await page.keyboard.type('Contracts');
  await tabTo(dialog.getByRole('radio', { name: 'Document' }).or(dialog.getByRole('radio', { checked: true })).first());
  await expectAccessible(page);
  await keep(page, 'record-type-phone-fr-dark');
  await tabTo(dialog.getByRole('button', { name: 'Enregistrer' }));
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Il existe déjà un type « incident ».');
  await expect(key).toHaveAttribute('aria-invalid', 'true');

  await tabTo(key, 'Shift+Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('contract');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: 'Contracts' })).toContainText('contract');
  await expect(page.getByRole('button', { name: 'Nouveau type' })).toBeFocused();
  expect((await claire.at('GET', '/record-types')).items.map((kind: any) => kind.key)).toContain('contract');
});

test('a workspace without types says what they are for, and one that cannot be read says so', async ({ open, palabre, keep }) => {
  const claire = await Api.of(palabre.url, 'claire');
  const page = await open('claire', DESK);
  const mend = await breakCalls(page, TYPES);
  await page.goto(claire.page('record-types'));
  await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeVisible();
  await mend();
  await emptyList(page, TYPES);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('No record type yet')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'record-types-empty-desk-en-light');
  const ines = await open('ines', PHONE);
  await ines.goto((await Api.of(palabre.url, 'ines')).page('record-types'));
  await expect(ines.getByRole('heading', { name: 'Il n’y a rien ici' })).toBeVisible();
});
