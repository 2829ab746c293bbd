import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { testPhoto } from '../support/pictures.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { paintOnly, photoOpened } from './canvas.ts';
import { shells, type OpenApplication, type Shell } from './shells.ts';

/** px of the photos that `addTestPhoto` makes. */
export const testSize = { width: 420, height: 320 };

/** One application with a library of its own, and what tests do with it again and again. */
export class Session {
  readonly #shell: Shell;
  readonly #window: { width: number; height: number };
  readonly #scratch = scratchFolder('e2e');
  #paintsOnly = false;
  app!: OpenApplication;

  constructor(shell: Shell, window: { width: number; height: number }) {
    this.#shell = shell;
    this.#window = window;
    mkdirSync(this.file('home', 'Pictures'), { recursive: true });
  }

  get page(): Page {
    return this.app.page;
  }

  /** A path in the session's folder; `home` holds library, cache, models and the person's Pictures. */
  file(...parts: string[]): string {
    return this.#scratch.file(...parts);
  }

  async open(): Promise<void> {
    this.app = await this.#shell.open(this.file('home'), this.#window);
  }

  async restart(): Promise<void> {
    await this.app.close();
    await this.open();
  }

  async end(): Promise<void> {
    await this.app.close();
    this.#scratch.remove();
  }

  /** Adds a photo with texture, as a person would, and waits until it is open. What is painted waits for Fill. */
  async addTestPhoto(name: string, change: (photo: Sharp) => Sharp = (photo) => photo): Promise<string> {
    const path = this.file(name);
    await change(testPhoto(testSize.width, testSize.height)).png().toFile(path);
    await this.app.addPhoto(path);
    await photoOpened(this.page, name);
    if (!this.#paintsOnly) await paintOnly(this.page);
    this.#paintsOnly = true;
    return path;
  }

  async choosePhoto(name: string): Promise<void> {
    await this.page.getByTestId('photo').and(this.page.getByTitle(name)).click();
    await photoOpened(this.page, name);
  }

  /** Waits until what a part of the page says matches. */
  says(testid: string, pattern: RegExp): Promise<void> {
    return this.page.getByTestId(testid).filter({ hasText: pattern }).first().waitFor();
  }

  /** What the undo button would take back. */
  async undoTitle(): Promise<string> {
    return (await this.page.getByTestId('undo').getAttribute('title')) ?? '';
  }

  /** Waits until undo would take back something of this name. */
  canUndo(what: string): Promise<void> {
    return until(async () => (await this.undoTitle()).includes(what));
  }

  stepCount(count: number): Promise<void> {
    return until(async () => (await this.page.getByTestId('step').count()) === count, 60_000);
  }

  /** Exports the open photo as PNG. @returns the path of the new file */
  async exportPng(): Promise<string> {
    await this.page.keyboard.press('Control+e');
    await this.page.getByTestId('export-panel').waitFor();
    await this.page.getByTestId('export-format').selectOption('png');
    await this.says('export-path', /\.png$/);
    const path = await this.page.getByTestId('export-path').innerText();
    await this.page.getByTestId('export-run').click();
    await this.page.getByTestId('export-result').waitFor({ timeout: 60_000 });
    return path;
  }

  /** Saves the recipe of the open photo from the export panel. @returns its path */
  saveRecipe(): Promise<string> {
    return this.app.saved(() => this.page.getByTestId('save-recipe').click(), this.file('saved'));
  }
}

interface Options {
  /** CSS px; 1440 × 900 by default. */
  window?: { width: number; height: number };
  /** All by default. */
  shells?: readonly Shell[];
  /** Why it cannot be tried here. */
  missing?: string | null;
}

/** A suite in each shell, all of whose tests share one start of the application. Fills on a busy machine take longer than 30 s. */
export function describeInShells(title: string, define: (session: Session) => void, options: Options = {}): void {
  describe.each(options.shells ?? shells)(`${title} in $name`, { timeout: 180_000 }, (shell) => {
    const reason = shell.missing ?? options.missing;
    if (reason) {
      it.skip(`cannot be tried: ${reason}`, () => undefined);
      return;
    }
    const session = new Session(shell, options.window ?? { width: 1440, height: 900 });
    beforeAll(() => session.open(), 120_000);
    afterAll(() => session.end());
    define(session);
  });
}
