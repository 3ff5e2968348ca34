// A thread of ten thousand messages, and whether what a person looks at stays where it is.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { Api } from './api.ts';
import type { Palabre } from './palabre.ts';

export const LONG = 10_000;

/** Makes the thread of a record that long, in its database: through the API it would take a minute. Returns the thread. */
export async function lengthen(palabre: Palabre, record: string): Promise<string> {
  const { id } = await (await Api.of(palabre.url, 'claire')).thread(record);
  const script = [
    'import sqlite3, sys, uuid',
    'path, thread, last = sys.argv[1], uuid.UUID(sys.argv[2]).bytes, int(sys.argv[3])',
    'db = sqlite3.connect(path, timeout=20)',
    'first = db.execute("SELECT last_seq FROM threads WHERE id = ?", (thread,)).fetchone()[0]',
    'author, at = db.execute("SELECT author_id, created_at FROM messages WHERE thread_id = ? ORDER BY seq DESC LIMIT 1", (thread,)).fetchone()',
    'def row(seq):',
    '    body = f"Point {seq}." + " It has some more words, so that not all are as high." * (seq % 5 * 3)',
    '    return (uuid.uuid4().bytes, thread, seq, author, body, f"<p>{body}</p>", body[:100], at)',
    'db.executemany("INSERT INTO messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, revision, created_at)"',
    '               " VALUES (?, ?, ?, ?, ?, ?, ?, \'[]\', 1, ?)", map(row, range(first + 1, last + 1)))',
    'db.execute("UPDATE threads SET last_seq = ?, message_count = ? WHERE id = ?", (last, last, thread))',
    'db.execute("UPDATE reads SET seq = ? WHERE thread_id = ?", (last, thread))',
    'db.commit()',
  ].join('\n');
  await promisify(execFile)('python3', ['-c', script, join(palabre.data, 'palabre.db'), id, String(LONG)]);
  return id;
}

/** The place of a message in its box, in pixels from the top. */
export function placeOf(page: Page, seq: number): Promise<number | null> {
  return page.evaluate((seq) => {
    const box = document.querySelector('.conversation > .timeline');
    const found = box?.querySelector(`[data-seq="${seq}"]`);
    return box && found ? found.getBoundingClientRect().top - box.getBoundingClientRect().top : null;
  }, seq);
}

/**
 * Scrolls that many pixels, watches a message in sight for some frames while more is loaded, and returns how far it was at most
 * from where it had to be.
 */
export function scrollSteadily(page: Page, by: number): Promise<number> {
  return page.evaluate(async (by) => {
    const box = document.querySelector('.conversation > .timeline')!;
    const place = (element: Element) => element.getBoundingClientRect().top - box.getBoundingClientRect().top;
    // What the person gets to see: after the page has put everything in its place, before the browser draws.
    const drawn = (look: () => void) =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => {
          const observer = new ResizeObserver(() => {
            observer.disconnect();
            look();
            resolve();
          });
          observer.observe(box);
        }),
      );
    box.scrollBy(0, by);
    const inSight = [...box.querySelectorAll('[data-seq]')].filter((one) => place(one) >= 0 && place(one) < box.clientHeight);
    const seq = inSight[0]!.getAttribute('data-seq');
    const wanted = place(inSight[0]!);
    let farthest = 0;
    for (let n = 0; n < 12; n++) {
      await drawn(() => {
        const now = box.querySelector(`[data-seq="${seq}"]`);
        farthest = Math.max(farthest, now ? Math.abs(place(now) - wanted) : Infinity);
      });
    }
    return farthest;
  }, by);
}
