// Finding what was said, on the page with all that was found.
import type { Page } from '@playwright/test';
import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, PHONE, parts, tabTo, test } from '../support/story.ts';

const SEARCH = /\/api\/v1\/workspaces\/[^/]+\/search\?/;

/** The search page, in one language. */
function found(page: Page, language: 'en' | 'fr' = 'en') {
  const fr = language === 'fr';
  return {
    field: page.getByRole('searchbox'),
    results: page.getByRole('list', { name: fr ? 'Résultats' : 'What was found' }).getByRole('listitem'),
    chips: page.getByRole('list', { name: fr ? 'Filtres' : 'Filters' }).getByRole('button'),
    marks: page.locator('main mark'),
  };
}

test('a message is found without its accents and by the beginning of a word, and opens at its place', async ({ open, palabre, keep }) => {
  const karim = await Api.of(palabre.url, 'karim');
  await karim.write('processing-activity/PA-0051', 'La **durée** de conservation des candidatures est de deux ans.');
  const page = await open('claire', DESK);
  await page.goto(karim.page('search'));
  const { field, results, marks } = found(page);
  await expect(page.getByText('Search what was said')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'search-start-desk-en-light');
  await field.fill('DUREE conserv');
  await field.press('Enter');
  await expect(results).toHaveCount(1);
  await expect(marks).toHaveText(['durée', 'conservation']);
  await expect(results).toContainText('Karim Benali');
  await expect(page).toHaveTitle(/DUREE conserv · Search/);
  await results.getByRole('link').click();
  await expect(page).toHaveURL(/\/threads\/[^#]+#1$/);
  await expect(parts(page).title).toHaveText('Recruitment');
  await expect(parts(page).message('La durée de conservation')).toBeInViewport();
});

test('a phrase is found as it stands, conclusions and records among the rest', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).page('search'));
  const { field, results, marks } = found(page);
  await field.fill('"five years"');
  await field.press('Enter');
  await expect(results).toHaveCount(2);
  await expect(marks.first()).toHaveText(/five years/i);
  await expectAccessible(page);
  await keep(page, 'search-phrase-desk-en-light');
  await field.fill('"years five"');
  await field.press('Enter');
  await expect(page.getByText('Nothing found')).toBeVisible();
  await expectAccessible(page);
  await field.fill('chatbot');
  await field.press('Enter');
  await expect(results.first()).toContainText('AI-0007');
  await expect(results.first().getByText('Closed', { exact: true })).toBeAttached();
  await field.fill('thirty says so now');
  await field.press('Enter');
  await expect(results).toHaveCount(1);
  await expect(results).toContainText('Conclusion');
  await results.getByRole('link').click();
  await expect(parts(page).title).toHaveText('Support chatbot');
  await page.goBack();
  await expect(field).toHaveValue('thirty says so now');
});

test('filters are chips that can be added and taken away one by one', async ({ open, palabre, keep }) => {
  const page = await open('karim', DESK);
  await page.goto((await Api.of(palabre.url, 'karim')).page('search?q=vendor'));
  const { field, results, chips } = found(page, 'fr');
  await expect(results).toHaveCount(4);
  await page.getByRole('button', { name: 'De moi', exact: true }).click();
  await expect(chips).toHaveText(['De moi']);
  await expect(results).toHaveCount(3);
  await expect(field).toBeFocused();
  await field.fill('vendor in:PA-0042 after:2020');
  await field.press('Enter');
  await expect(chips).toHaveText(['De moi', 'Dans PA-0042', 'Après 2020']);
  await expect(field).toHaveValue('vendor');
  await expect(results).toHaveCount(3);
  await page.getByLabel('Type de fiche').selectOption({ label: 'Incidents' });
  await expect(chips).toHaveCount(4);
  await expect(page.getByText('Aucun résultat')).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'search-filters-desk-fr-light');
  await page.getByRole('button', { name: 'Retirer le filtre : Incident' }).click();
  await expect(chips).toHaveCount(3);
  await page.getByRole('button', { name: 'Retirer le filtre : De moi' }).click();
  await page.getByRole('button', { name: 'Fermée', exact: true }).click();
  await expect(page).toHaveURL(/state%3Aclosed/);
  await expect(page.getByText('Aucun résultat')).toBeVisible();
});

test('nothing of a restricted record is found by who may not read it', async ({ open, palabre }) => {
  const tom = await open('tom', DESK);
  const api = await Api.of(palabre.url, 'tom');
  await tom.goto(api.page('search?q=laptop'));
  await expect(tom.getByText('Nothing found')).toBeVisible();
  await found(tom).field.fill('INC-0007');
  await found(tom).field.press('Enter');
  await expect(tom.getByText('Nothing found')).toBeVisible();
  await tom.keyboard.press('ControlOrMeta+k');
  await tom.keyboard.type('lost lap');
  await expect(tom.getByRole('dialog').getByRole('option')).toHaveText(['Search for “lost lap”']);

  const ines = await open('ines', DESK);
  await ines.goto(api.page('search?q=laptop'));
  await expect(found(ines, 'fr').results).toHaveCount(2);
});

test('nonsense finds nothing and breaks nothing', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).page('search'));
  const { field } = found(page);
  const answers: number[] = [];
  page.on('response', (response) => SEARCH.test(response.url()) && answers.push(response.status()));
  for (const nonsense of ['***', "'; DROP TABLE messages; --", 'NEAR(a b) AND NOT', '<script>alert(1)</script>', '👍👍', 'x'.repeat(900)]) {
    await field.fill(nonsense);
    await field.press('Enter');
    await expect(page.getByText('Nothing found')).toBeVisible();
    await expect(field).toHaveValue(nonsense);
  }
  await field.fill('"');
  await field.press('Enter');
  await expect(page.getByText('Search what was said')).toBeVisible();
  expect(answers.every((status) => status === 200)).toBe(true);
});

test('on a narrow phone, in French and dark, a search is made with the keyboard alone', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).page('search?q=encryption+state%3Aopen+from%3Aines'));
  const { field, results, chips } = found(page, 'fr');
  await expect(results).toHaveCount(1);
  await expect(chips).toHaveText(['Ouverte', 'De ines']);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'search-phone-fr-dark');
  await tabTo(page.getByRole('button', { name: 'Retirer le filtre : De ines' }));
  await page.keyboard.press('Enter');
  await expect(chips).toHaveText(['Ouverte']);
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('rien de tel');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Aucun résultat')).toBeVisible();
  await expect(page.getByText('« cinq ans »')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'search-nothing-phone-fr-dark');
});

test('a long list goes on, and a search that fails can be tried again', async ({ open, palabre }) => {
  const claire = await Api.of(palabre.url, 'claire');
  for (let n = 0; n < 60; n++) await claire.write('processing-activity/PA-0051', `Candidate number ${n}`);
  const page = await open('claire', DESK);
  const mend = await breakCalls(page, SEARCH);
  await page.goto(claire.page('search?q=candidate'));
  await expect(page.getByRole('alert')).toBeVisible();
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  const { results } = found(page);
  await expect(results).toHaveCount(50);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(results).toHaveCount(60);
});
