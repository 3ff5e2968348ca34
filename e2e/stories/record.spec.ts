import { Api, breakCalls, DESK, expect, expectAccessible, expectNoSidewaysScroll, LATER, PHONE, parts, tabTo, test } from '../support/story.ts';

test('on a phone a record and its discussion are read and begun with the keyboard alone', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const { field, send, message, state } = parts(page, 'fr');
  await page.goto((await Api.of(palabre.url, 'ines')).record('processing-activity/PA-0051'));
  await expect(page.getByRole('heading', { name: 'Recruitment', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Recruitment/);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'record-phone-fr-dark');

  await tabTo(page.getByRole('button', { name: 'Discussion : aucune pour l’instant' }));
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await expect(page.getByText('Aucun message pour l’instant')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'record-talk-empty-phone-fr-dark');

  await page.keyboard.type('Qui tient la liste des candidats ?');
  await tabTo(send);
  await page.keyboard.press('Enter');
  await expect(message('Qui tient la liste des candidats ?')).toContainText('Inès Laurent');
  await expect(state).toHaveText('Ouverte');
  await expectNoSidewaysScroll(page);
  await keep(page, 'record-talk-phone-fr-dark');

  await tabTo(page.getByRole('button', { name: 'Retour à la fiche' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Recruitment', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Discussion : 1 message, ouverte' })).toBeVisible();
});

test('at a desk the discussion stands beside the record, and the bubble follows it', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { message, state, settle, reopen } = parts(page);
  await page.goto(karim.record('ai-system/AI-0003'));
  await expect(message('Which data set was it evaluated on?')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Discussion: 2 messages, open' })).toBeVisible();
  await expectAccessible(page);
  await keep(page, 'record-desk-en-light');
  await settle();
  await expect(state).toHaveText('Closed');
  await expect(page.getByRole('button', { name: 'Discussion: 2 messages, closed' })).toBeVisible();
  await karim.write('ai-system/AI-0003', 'The public one.');
  await expect(message('The public one.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Discussion: 3 messages, open' })).toBeVisible();
  await settle();
  await reopen.click();
  await expect(state).toHaveText('Open');
});

test('a thank-you can leave the discussion closed', async ({ open, palabre }) => {
  const page = await open('tom', DESK);
  const { field, send, message, state } = parts(page);
  await page.goto((await Api.of(palabre.url, 'tom')).record('ai-system/AI-0007'));
  await expect(state).toHaveText('Closed');
  await page.getByLabel('Reply without reopening').check();
  await field.fill('Thanks!');
  await send.click();
  await expect(message('Thanks!')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Discussion: 3 messages, closed' })).toBeVisible();
  await expect(state).toHaveText('Closed');
});

test('the page of a restricted record names who may read it', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).record('incident/INC-0007'));
  await expect(page.getByRole('heading', { name: 'Lost laptop, Lyon office' })).toBeVisible();
  await expect(page.getByText('Restreint')).toBeVisible();
  await expect(page.getByText(/Claire Martin.*Inès Laurent/)).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'record-restricted-phone-fr-dark');
});

test('a record that cannot be read says so; one that is not there is a page that says so', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  const ines = await Api.of(palabre.url, 'ines');
  const mend = await breakCalls(page, /\/records\/task\/TASK-0118$/);
  await page.goto(ines.record('task/TASK-0118'));
  await expect(page.getByRole('alert')).toContainText('Une erreur est survenue sur le serveur.');
  await expectAccessible(page);
  await keep(page, 'record-error-phone-fr-dark');
  await mend();
  await tabTo(page.getByRole('button', { name: 'Réessayer' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Annual DPIA review' })).toBeVisible();

  await page.goto(ines.record('task/TASK-none'));
  await expect(page.getByRole('heading', { name: 'Il n’y a rien ici' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await keep(page, 'not-found-phone-fr-dark');
});

test('without a network a record stays on the screen', async ({ open, palabre, keep }) => {
  const page = await open('ines', PHONE);
  await page.goto((await Api.of(palabre.url, 'ines')).record('task/TASK-0118'));
  await expect(page.getByRole('button', { name: /Discussion : 2 messages/ })).toBeVisible();
  await expect(parts(page, 'fr').hub).toHaveAccessibleName(/ouverte/);
  await page.context().setOffline(true);
  await palabre.halt();
  await expect(page.getByText('Ce que vous écrivez est conservé', { exact: false })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Annual DPIA review' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await keep(page, 'record-offline-phone-fr-dark');
});

test('what a page needs and could not be fetched is fetched when the person asks again', async ({ open, palabre, faults }) => {
  const page = await open('claire', DESK);
  await page.goto('/');
  await expect(parts(page).hub).toBeVisible();
  await page.route(LATER, (route) => route.abort());
  await page.goto((await Api.of(palabre.url, 'claire')).page('members'));
  const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await expectAccessible(page);
  // The script that fetches them also writes what failed to the console.
  expect(faults.splice(0).filter((fault) => !fault.includes('/parts.js:'))).toEqual([]);
  await page.unroute(LATER);
  await again.click();
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  expect(faults.splice(0).filter((fault) => !fault.includes('/parts.js:'))).toEqual([]);
});

test('what was decided about a record stays on the screen while messages arrive', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { settle, reopen } = parts(page);
  await page.goto(karim.record('processing-activity/PA-0043'));
  await settle('Two processors.');
  await reopen.click();
  const decision = page.getByRole('region', { name: 'Decisions' }).getByRole('link', { name: 'Two processors.' });
  await expect(page.getByRole('region', { name: 'Decisions' })).toContainText('reopened');
  await decision.focus();
  await karim.write('processing-activity/PA-0043', 'And a third?');
  const { message_count } = await karim.thread('processing-activity/PA-0043');
  await expect(page.getByRole('button', { name: `Discussion: ${message_count} messages, open` })).toBeVisible();
  await expect(decision).toBeFocused();
});

test('a record may be left before the browser has drawn what arrived or what was opened there', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const karim = await Api.of(palabre.url, 'karim');
  const { message, conversation, rail, row } = parts(page);
  await page.addInitScript(() => {
    const [draw, waiting] = [window.requestAnimationFrame.bind(window), [] as FrameRequestCallback[]];
    let isHeld = false;
    window.requestAnimationFrame = (act) => (isHeld ? waiting.push(act) : draw(act));
    Object.assign(window, {
      holdFrames: () => (isHeld = true),
      drawThem: () => waiting.splice(0).map((act) => act(performance.now())).length,
    });
  });
  await page.goto(karim.record('processing-activity/PA-0043'));
  await expect(message('The two processor agreements')).toBeVisible();
  await page.evaluate(() => (window as any).holdFrames());
  await karim.write('processing-activity/PA-0043', 'Nobody sees this drawn.');
  await expect(message('Nobody sees this drawn.')).toBeAttached();
  await conversation.locator('header').first().locator('[aria-haspopup=menu]').first().press('Enter');
  await expect(page.getByRole('menu')).toBeAttached();
  await rail.getByRole('link', { name: /^Hub/ }).press('Enter');
  await expect(row('Newsletter')).toBeVisible();
  expect(await page.evaluate(() => (window as any).drawThem())).toBeGreaterThan(1);
  await row('Newsletter').getByRole('link').click();
  await expect(message('Nobody sees this drawn.')).toBeVisible();
});
