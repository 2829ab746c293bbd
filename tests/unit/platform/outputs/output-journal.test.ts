import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOutputJournal } from '../../../../src-main/platform/outputs/output-journal.ts';
import { journalInFolder } from '../../../../src-main/platform/outputs/journal-folder.ts';
import { temporaryName } from '../../../../src-main/platform/files/temporary-files.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import { openDatabase } from '../../../../src-main/host/store/database.ts';
import { createOutputRepository } from '../../../../src-main/host/store/outputs.ts';
import { openTestHost } from '../../../support/host.ts';
import { scratchForEach, until } from '../../../support/scratch.ts';

const scratch = scratchForEach('output-journal');
beforeEach(() => void mkdirSync(scratch.file('out')));

const inLibrary = () => {
  const database = openDatabase(scratch.file('library', 'library.db'));
  return { notes: createOutputRepository(database), close: () => database.close() };
};

describe('outputs in the making', () => {
  it('are noted before the file is there, and no longer when it is', async () => {
    const { notes, close } = inLibrary();
    const outputs = createOutputJournal(notes);
    const path = scratch.file('out', 'a.png');
    await outputs.write(path, (temporary) => {
      expect(notes.all()).toEqual([temporary]);
      writeFileSync(temporary, 'whole');
      renameSync(temporary, path);
      return Promise.resolve();
    });
    expect(notes.all()).toEqual([]);
    close();
  });

  it('are cleared away when their work fails, and kept in mind when it was cancelled, until the engine has ended', async () => {
    const { notes, close } = inLibrary();
    const outputs = createOutputJournal(notes);
    const begin = (code: 'ENGINE_STOPPED' | 'CANCELLED') =>
      outputs.write(scratch.file('out', 'a.png'), (temporary) => {
        writeFileSync(temporary, 'half');
        return Promise.reject(new AppError(code, 'Ended.'));
      });
    await expect(begin('ENGINE_STOPPED')).rejects.toThrow('Ended.');
    expect(notes.all()).toEqual([]);
    await expect(begin('CANCELLED')).rejects.toThrow('Ended.');
    const [behind] = notes.all();
    expect(existsSync(behind)).toBe(true);
    await outputs.sweep(true);
    expect(existsSync(behind)).toBe(true);
    await outputs.engineEnded();
    expect([existsSync(behind), notes.all()]).toEqual([false, []]);
    close();
  });

  it('are cleared away by the next host, and nothing else is', async () => {
    const left = temporaryName(scratch.file('out', 'left.avif'));
    const others = [temporaryName(scratch.file('out', 'not noted.avif')), scratch.file('out', 'precious.jpg')];
    for (const path of [left, ...others]) writeFileSync(path, 'x');
    const { notes, close } = inLibrary();
    notes.add(left);
    notes.add(others[1]);
    close();
    const test = openTestHost(scratch.path);
    await until(() => !existsSync(left));
    test.close();
    expect(others.map(existsSync)).toEqual([true, true]);
  });

  it('stay noted while their folder is away', async () => {
    const { notes, close } = inLibrary();
    const left = temporaryName(join(scratch.file('stick'), 'a.png'));
    notes.add(left);
    await createOutputJournal(notes).sweep(true);
    expect(notes.all()).toEqual([left]);
    mkdirSync(scratch.file('stick'));
    writeFileSync(left, 'half');
    await createOutputJournal(notes).sweep(true);
    expect([existsSync(left), notes.all()]).toEqual([false, []]);
    close();
  });

  it('of the command line are those of processes that are gone', () => {
    const notes = journalInFolder(scratch.file('notes'));
    const own = temporaryName(scratch.file('out', 'a.png'));
    const gone = own.replace(`-${process.pid}-`, `-${spawnSync(process.execPath, ['--version']).pid}-`);
    notes.add(own);
    notes.add(gone);
    writeFileSync(scratch.file('notes', '999999999-00000000.path'), scratch.file('out', 'precious.jpg'));
    expect([notes.all(), notes.own()]).toEqual([[gone], [own]]);
    notes.remove(gone);
    expect(notes.all()).toEqual([]);
  });
});
