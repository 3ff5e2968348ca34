// Writing: the toolbar, lists that go on, what a paste becomes, emoji, the preview; and taking each step back.
import type { Locator, Page } from '@playwright/test';
import { Api, DESK, expect, expectAccessible, expectNoSidewaysScroll, parts, PHONE, tabTo, test } from '../support/story.ts';

const PAYROLL = 'processing-activity/PA-0042';

/** Opens the record and gives the field, empty and with the focus. */
async function write(page: Page, url: string): Promise<Locator> {
  await page.goto((await Api.of(url, 'claire')).record(PAYROLL));
  const { field } = parts(page);
  await field.click();
  return field;
}

/** Selects a stretch of the text. */
function select(field: Locator, words: string): Promise<void> {
  return field.evaluate((element: HTMLTextAreaElement, words) => {
    const from = element.value.indexOf(words);
    element.focus();
    element.setSelectionRange(from, from + words.length);
  }, words);
}

function selection(field: Locator): Promise<string> {
  return field.evaluate((element: HTMLTextAreaElement) => element.value.slice(element.selectionStart, element.selectionEnd));
}

/** Pastes what another program put on the clipboard; whatever the page leaves alone the browser would paste. */
async function paste(field: Locator, content: Record<string, string>, file?: string): Promise<void> {
  await field.evaluate(
    (element: HTMLTextAreaElement, { content, file }) => {
      const clipboardData = new DataTransfer();
      for (const [kind, text] of Object.entries(content)) clipboardData.setData(kind, text);
      if (file) clipboardData.items.add(new File(['a plan'], file, { type: 'text/plain' }));
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      if (element.dispatchEvent(event)) document.execCommand('insertText', false, content['text/plain'] ?? '');
    },
    { content, file },
  );
}

const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Formatting' });

test('the toolbar marks words, takes the marks away, and each step can be taken back', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  const tool = (name: string) => toolbar(page).getByRole('button', { name, exact: true });
  await page.keyboard.type('five years 🙂 at least');
  await select(field, 'years');
  await tool('Bold').click();
  await expect(field).toHaveValue('five **years** 🙂 at least');
  await expect(field, 'the text keeps the focus').toBeFocused();
  expect(await selection(field)).toBe('years');
  await page.keyboard.press('Control+i');
  await expect(field).toHaveValue('five ***years*** 🙂 at least');
  await page.keyboard.press('Control+b');
  await expect(field).toHaveValue('five *years* 🙂 at least');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue('five years 🙂 at least');
  await page.keyboard.press('Control+Shift+z');
  await expect(field).toHaveValue('five **years** 🙂 at least');

  await select(field, 'at least');
  await page.keyboard.press('Control+Shift+k');
  await expect(field).toHaveValue('five **years** 🙂 [at least](https://)');
  expect(await selection(field)).toBe('https://');
  await expect(page.getByRole('dialog'), 'the palette has another key').toHaveCount(0);
  await tool('Numbered list').click();
  await expect(field).toHaveValue(/^1\. five/);
  await tool('Quotation').click();
  await expect(field).toHaveValue(/^> 1\. five/);
  await tool('Block of code').click();
  await expect(field).toHaveValue(/^```\n> 1\. five [^]*\n```$/);
  await keep(page, 'composer-desk-en-light');
  await tool('Block of code').click();
  await expect(field).toHaveValue(/^> 1\. five/);
  await expectAccessible(page);
});

test('the toolbar is one stop of the keyboard, with arrows within', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  await page.keyboard.type('words');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Shift+Tab');
  const tools = toolbar(page).getByRole('button');
  await expect(tools.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tools.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(toolbar(page).getByRole('button', { name: 'Preview' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('~~words~~');
  await expect(field).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(tools.nth(2), 'Tab comes back to where one was').toBeFocused();
  await page.keyboard.press('Tab');
  await expect(field).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(field, 'Tab leaves the text').not.toBeFocused();
});

test('who types faster than the list follows picks whom they meant, and the list stays away behind the name', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const { field, people } = parts(page);
  await page.goto((await Api.of(palabre.url, 'claire')).record(PAYROLL));
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/mentionables?')) asked.push(new URL(request.url()).searchParams.get('q') ?? '');
  });
  await field.pressSequentially('Ask @i');
  await expect(people.getByRole('option').first()).toContainText('Inès Laurent');
  await page.route('**/mentionables?**', () => {}); // no further answer
  await page.keyboard.type('r');
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('Ask @Irène Roux ');
  await page.unroute('**/mentionables?**');
  await page.keyboard.type('and @kar');
  await expect(people.getByRole('option').first()).toContainText('Karim Benali');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Ask @Irène Roux and @Karim Benali \n');
  await expect(people).toHaveCount(0);
  expect(asked.filter((q) => q.includes(' '))).toEqual([]);
});

test('lists and quotations go on with Enter and end with an empty line, and that can be taken back', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  await page.keyboard.type('1. one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await expect(field).toHaveValue('1. one\n2. two');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('of two');
  await expect(field, 'Shift + Enter is a mere new line').toHaveValue('1. one\n2. two\nof two');
  await page.keyboard.press('Enter');
  await page.keyboard.type('> said');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(/\n> said\n> $/);
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue(/\n> said$/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('- [x] done');
  await page.keyboard.press('Enter');
  await page.keyboard.type('next');
  await expect(field).toHaveValue(/\n> said\n- \[x\] done\n- \[ \] next$/);
  await field.fill('```\n- code');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('x');
  await expect(field, 'code has no lists').toHaveValue('```\n- code\nx');
});

test('where Enter sends, Shift + Enter goes on', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  await page.addInitScript(() => localStorage.setItem('palabre.enter_sends', 'yes'));
  const field = await write(page, palabre.url);
  await page.keyboard.type('- one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await expect(field).toHaveValue('- one\n- two');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await expect(parts(page).message('one').locator('li')).toHaveText(['one', 'two']);
});

test('nothing happens to a text that an input method is still composing', async ({ open, palabre }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  const session = await page.context().newCDPSession(page);
  await page.keyboard.type('- ');
  await session.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await expect(field).toHaveValue('- にほん');
  // What the browser sends while the input method is at work.
  await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
  await field.dispatchEvent('keydown', { key: 'Enter', ctrlKey: true, keyCode: 229, isComposing: true });
  await expect(field, 'neither a new item nor sent').toHaveValue('- にほん');
  await session.send('Input.insertText', { text: '日本' });
  await expect(field).toHaveValue('- 日本');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('- 日本\n- ');

  await session.send('Input.imeSetComposition', { text: ':smile', selectionStart: 6, selectionEnd: 6 });
  await expect(field).toHaveValue('- 日本\n- :smile');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await session.send('Input.insertText', { text: ':smile' });
  await expect(page.getByRole('listbox', { name: 'Emoji' })).toBeVisible();
});

test('an emoji is found by its name in either language, with keys, with a finger, and can be taken back', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  const list = page.getByRole('listbox', { name: 'Emoji' });
  await page.keyboard.type('Well done :tad');
  await expect(list.getByRole('option').first()).toContainText(':tada:');
  await expect(field).toHaveAttribute('aria-activedescendant', /-0$/);
  await expectAccessible(page);
  await keep(page, 'emoji-desk-en-light');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Well done 🎉 ');
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue('Well done :tad');
  await page.keyboard.press('Escape');
  await field.fill('');
  await page.keyboard.type('at 10:30 :pouce');
  await expect(list.getByRole('option').first()).toContainText(':+1:');
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('at 10:30 👍 ');

  const phone = await open('ines', { ...PHONE, hasTouch: true, isMobile: true });
  await phone.goto(`/threads/${(await (await Api.of(palabre.url, 'ines')).thread(PAYROLL)).id}`);
  const there = parts(phone, 'fr');
  await there.field.tap();
  await phone.getByRole('toolbar', { name: 'Mise en forme' }).getByRole('button', { name: 'Émoji' }).tap();
  const options = phone.getByRole('listbox', { name: 'Émojis' }).getByRole('option');
  await expect(options.first()).toContainText('pouce levé');
  expect((await options.first().boundingBox())!.height, 'room for a thumb').toBeGreaterThanOrEqual(44);
  await expectAccessible(phone);
  await expectNoSidewaysScroll(phone);
  await keep(phone, 'emoji-phone-fr-dark');
  await options.nth(1).tap();
  await expect(there.field).toHaveValue('✅ ');
});

test('an address pasted over words is their link, and a text from a word processor is clean Markdown', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  const field = await write(page, palabre.url);
  await page.keyboard.type('see the law');
  await select(field, 'the law');
  await paste(field, { 'text/plain': 'https://law.example/five', 'text/html': '<a href="https://law.example/five">Law</a>' });
  await expect(field).toHaveValue('see [the law](https://law.example/five)');
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue('see the law');

  await field.fill('');
  const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal { color: red }</style></head><body>
<!--StartFragment--><h2 style='margin:12pt'>Durée<o:p></o:p></h2><p class=MsoNormal style='mso-margin-top-alt:auto'>La loi dit <b>cinq
ans</b> (<a href="https://law.example">texte</a>).<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Paie</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp; </span>Congés<img src="https://elsewhere.example/pixel.png"></p>
<script>alert(1)</script><!--EndFragment--></body></html>`;
  await paste(field, { 'text/plain': 'Durée La loi dit cinq ans', 'text/html': html }, 'picture-of-the-text.txt');
  await expect(field).toHaveValue('## Durée\n\nLa loi dit **cinq ans** ([texte](https://law.example)).\n\n- Paie\n- Congés');
  await expect(page.locator('.tray'), 'the picture that comes along is no file').toHaveCount(0);
  await keep(page, 'pasted-desk-en-light');
  await page.keyboard.press('Control+z');
  await expect(field).toHaveValue('');

  await page.keyboard.down('Control');
  await page.keyboard.down('Shift');
  await field.dispatchEvent('keydown', { key: 'V', ctrlKey: true, shiftKey: true });
  await paste(field, { 'text/plain': 'Plain', 'text/html': '<b>Plain</b>' });
  await page.keyboard.up('Shift');
  await page.keyboard.up('Control');
  await expect(field).toHaveValue('Plain');

  await paste(field, {}, 'plan.txt');
  await expect(page.getByText('plan.txt').first()).toBeVisible();
});

test('the preview shows the message as it will look, and comes back to the text', async ({ open, palabre, keep }) => {
  const page = await open('claire', PHONE);
  await page.goto(`/threads/${(await (await Api.of(palabre.url, 'claire')).thread(PAYROLL)).id}`);
  const { field, send, message } = parts(page);
  const look = page.getByRole('button', { name: 'Preview', exact: true });
  const shown = page.getByRole('region', { name: 'Preview' });
  await look.click();
  await expect(shown).toContainText('There is nothing to preview yet.');
  await look.click();
  await field.fill('- **five** years\n- <b>raw</b>\n\n| a | b |\n| - | - |\n| 1 | 2 |');
  await look.click();
  await expect(shown.locator('strong')).toHaveText('five');
  await expect(shown.locator('li').last()).toHaveText('<b>raw</b>');
  await expect(field).toBeHidden();
  await expect(look).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await keep(page, 'preview-phone-en-dark');
  await look.click();
  await expect(field).toHaveValue(/^- \*\*five/);
  await look.click();
  await send.click();
  await expect(message('five years').locator('table')).toBeVisible();
  await expect(shown).toHaveCount(0);
  await expect(field).toHaveValue('');
});

test('an edit has the same toolbar, lists and undo', async ({ open, palabre, keep }) => {
  const page = await open('claire', DESK);
  await page.goto((await Api.of(palabre.url, 'claire')).record(PAYROLL));
  const { message } = parts(page);
  await message('Five years is the legal minimum').hover();
  await message('Five years is the legal minimum').locator('.acts').getByRole('button', { expanded: false }).last().click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const edit = page.getByRole('form', { name: 'Edit the message' });
  const text = edit.getByLabel('Edit the message');
  await expect(text).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('- one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Control+a');
  await tabTo(edit.getByRole('toolbar').getByRole('button', { name: 'Bold' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(text).toHaveValue('- **one**\n- **two**');
  await page.keyboard.press('Control+z');
  await expect(text).toHaveValue('- one\n- two');
  await keep(page, 'edit-toolbar-desk-en-light');
  await page.keyboard.press('Control+Enter');
  await expect(message('one').locator('li')).toHaveText(['one', 'two']);
});
