// Files that people attach, made here so that none has to be kept.
import type { Locator, Page } from '@playwright/test';
import { crc32, deflateSync } from 'node:zlib';

export type Payload = { name: string; mimeType: string; buffer: Buffer };

/** A picture of one colour, as a PNG file. */
export function picture(name: string, width = 640, height = 360, [red, green, blue] = [60, 120, 200]): Payload {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red!, green!, blue!]))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const buffer = Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
  return { name, mimeType: 'image/png', buffer };
}

function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

export function text(name: string, content = 'Five years.'): Payload {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

/** Chooses files as a person does behind the button. */
export function choose(page: Page, files: Payload | Payload[]): Promise<void> {
  return page.locator('.composer input[type=file]').setInputFiles(files);
}

/** The files as the browser hands them over when they are dropped or pasted. */
async function handed(page: Page, files: Payload[]) {
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  return page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    return data;
  }, plain);
}

/** Drags files over something; `drop` lets go of them there. */
export async function drag(over: Locator, files: Payload[]): Promise<{ drop: () => Promise<void> }> {
  const dataTransfer = await handed(over.page(), files);
  await over.dispatchEvent('dragenter', { dataTransfer });
  await over.dispatchEvent('dragover', { dataTransfer });
  return { drop: () => over.dispatchEvent('drop', { dataTransfer }) };
}

/** Pastes files into a field. */
export async function paste(field: Locator, files: Payload[]): Promise<void> {
  const clipboardData = await handed(field.page(), files);
  await field.evaluate((element, data) => element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })), clipboardData);
}
