import { background } from '../../src-main/shared/background.ts';
import { createContext, tick } from 'svelte';
import type { AppInfo, Photo } from '../../src-main/contract/host.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { StepArea } from '../../src-main/contract/edits/change.ts';
import type { StepMapKind } from '../../src-main/shared/data/step-terms.ts';
import { stepOps, type Step, type StepOp } from '../../src-main/steps/index.ts';
import type { MessageKey } from '../texts/tables.ts';
import { AdjustmentManager } from './adjustment.svelte.ts';
import { lineOpener } from '../client/open-port.ts';
import type { Dropped } from '../client/dropped-files.ts';
import { loadPixels } from '../client/load-pixels.ts';
import type { Point } from '../viewport/viewport.ts';
import type { ListedTool } from '../tools/all-tools.ts';
import { ConnectionManager } from './connection.svelte.ts';
import { DocumentManager } from './document.svelte.ts';
import { ExchangeManager } from './exchange.svelte.ts';
import { ExplainManager } from './explain.svelte.ts';
import { ExportManager } from './export.svelte.ts';
import { FillManager } from './fill.svelte.ts';
import { HealManager } from './heal.svelte.ts';
import { FindManager } from './find.svelte.ts';
import { FoundWalk } from './found-walk.svelte.ts';
import { JobTask } from './job-task.svelte.ts';
import { JobsManager } from './jobs.svelte.ts';
import { LanguageManager } from './language.svelte.ts';
import { LibraryManager } from './library.svelte.ts';
import { apart, ModelImport, type GivenModel } from './model-import.svelte.ts';
import { ModelRemoval } from './model-removal.svelte.ts';
import { MeasureManager } from './measure.svelte.ts';
import { OverlayColourManager } from './overlay-colour.svelte.ts';
import { PanelManager } from './panels.svelte.ts';
import { ReadyView } from './ready-view.svelte.ts';
import { SettingsManager } from './settings.svelte.ts';
import { StepPreview } from './step-preview.svelte.ts';
import { ThemeManager } from './theme.svelte.ts';
import { ToastManager } from './toasts.svelte.ts';
import { ToolManager } from './tools.svelte.ts';
import { ViewManager } from './view.svelte.ts';

export type AdjustableOp = Exclude<StepOp, 'fill'>;
const adjustableOps = stepOps.filter((op): op is AdjustableOp => op !== 'fill');

/** The composition root of the page: creates every manager once, and holds the operations that span several of them. */
export class App {
  info = $state.raw<AppInfo | null>(null);
  readonly connection = new ConnectionManager(lineOpener());
  readonly settings = new SettingsManager(this.connection);
  readonly language = new LanguageManager(this.settings);
  readonly theme = new ThemeManager(this.settings);
  readonly toasts = new ToastManager();
  readonly panels = new PanelManager();
  readonly jobs = new JobsManager(this.connection);
  readonly library = new LibraryManager(this.connection, this.jobs);
  readonly documents = new DocumentManager(this.connection, this.jobs);
  readonly ready = new ReadyView(this.connection, this.documents);
  readonly view = new ViewManager(this.documents, this.ready);
  readonly overlayColour = new OverlayColourManager(this.settings, (url) => loadPixels(this.connection.url(url)));
  readonly measure = new MeasureManager(this.connection, this.documents);
  readonly fill = new FillManager(this.connection, this.jobs, this.documents);
  readonly healing = new HealManager(
    this.connection,
    this.jobs,
    this.documents,
    this.fill,
    this.settings,
    this.ready,
    (note) => this.toasts.show(this.language.note(note)),
  );
  readonly tools = new ToolManager(this.documents, this.settings, this.view, this.healing);
  readonly find = new FindManager(this.connection, this.jobs, this.documents);
  readonly foundWalk = new FoundWalk(
    this.connection,
    this.documents,
    this.find,
    this.view,
    this.toasts,
    this.language.t,
  );
  /** The last restoration of the photo that is open. */
  readonly restoring = new JobTask(this.jobs, 'restore', ({ subject }) => subject.photoId === this.documents.photo?.id);
  readonly stepPreview = new StepPreview(this.connection, this.documents, this.ready, this.view);
  /** Every step that is set by controls alone, by operation. */
  readonly adjustments = Object.fromEntries(
    adjustableOps.map((op) => [
      op,
      new AdjustmentManager(op, this.connection, this.jobs, this.documents, this.stepPreview),
    ]),
  ) as Record<AdjustableOp, AdjustmentManager>;
  readonly explain = new ExplainManager(this.connection, this.documents, this.ready);
  readonly exporting = new ExportManager(this.connection, this.jobs, this.documents, this.settings, () => this.info);
  readonly modelImport = new ModelImport(this.connection, () => this.info);
  readonly modelRemoval = new ModelRemoval(this.connection);
  readonly exchange = new ExchangeManager(this.connection, this.documents, () => this.info);

  /** The toast that asks whether to invert what is painted. */
  #asked: number | null = null;

  constructor() {
    this.connection.onOpen((again) => this.#opened(again));
  }

  readonly t = this.language.t;

  async start(): Promise<void> {
    await this.connection.connect();
  }

  async open(photo: Photo): Promise<void> {
    if (this.documents.photo?.id === photo.id) return;
    // What the host has not heard of yet is sent when it is back; another photo could not be opened now anyway.
    if (this.connection.state !== 'open' && this.documents.pending.length > 0) return;
    const before = this.view.photo;
    this.#reset();
    const opened = this.documents.open(photo);
    this.view.changePhoto(before);
    await opened;
  }

  /** What was dropped on the window: a model is taken in, and all else are photos to be added. */
  async receive(what: Dropped): Promise<void> {
    const { model, rest } = apart(what);
    if (model) this.importModel(model);
    if (!model || ('paths' in rest ? rest.paths : rest.files).length > 0) await this.add(rest);
  }

  /** Asks what a model of somebody else's is to be called, where it comes from, and takes it in; without one it is chosen first. */
  importModel(given?: GivenModel): void {
    this.modelImport.begin(given);
    this.panels.go('photos');
    this.panels.panel = 'model';
  }

  /** Takes the model in that is described in the panel, and shows it among the ways to fill. */
  async finishImport(): Promise<void> {
    const model = await this.modelImport.run();
    if (!model) return;
    if (this.panels.panel === 'model') this.panels.panel = null;
    await this.fill.findModels();
    this.fill.method = 'network';
    this.fill.model = model.name;
    this.panels.section = 'fill';
    this.toasts.show(this.t('models.imported', { name: model.name }));
  }

  /** Asks whether an imported model is to go, and says what comes of that. */
  askRemoveModel(name: string): void {
    this.modelRemoval.begin(name);
    this.panels.panel = 'remove-model';
  }

  /** Removes the model that was asked about. */
  async removeModel(): Promise<void> {
    const { name } = this.modelRemoval;
    if (!(await this.modelRemoval.run())) return;
    if (this.panels.panel === 'remove-model') this.panels.panel = null;
    await this.fill.findModels();
    this.toasts.show(this.t('models.removed', { name }));
  }

  /** Adds photos and shows the first of them. */
  async add(what: Dropped): Promise<void> {
    const { photo, scanned } = await this.library.add(what);
    this.#show(photo);
    if (scanned > 0) this.toasts.show(this.t('toast.scanned', { count: scanned }));
  }

  async addSample(): Promise<void> {
    this.#show((await this.library.addSample()).photo);
  }

  /** Adds photos chosen in the system's dialog, or opens the panel for it where the shell has no dialogs. */
  async chooseAndAdd(): Promise<void> {
    this.panels.place = 'photos';
    if (!this.info?.nativeDialogs) {
      this.panels.toggle('add');
      return;
    }
    const paths = await this.connection.host['files.pick']({ kind: 'photos' });
    await this.add({ paths });
  }

  async remove(photo: Photo): Promise<void> {
    const { photos } = this.library;
    const index = photos.findIndex(({ id }) => id === photo.id);
    if (!(await this.library.remove([photo.id]))) return;
    const shown = this.documents.photo?.id === photo.id;
    if (shown) this.#close();
    const next = this.library.photos[Math.min(index, this.library.photos.length - 1)];
    const opened = shown && next ? this.open(next) : null;
    // After another photo was opened, which takes every toast away.
    this.#offerPhoto(photo, 'library.removed', () => !this.library.photos.some(({ id }) => id === photo.id));
    await opened;
  }

  /** A photo that was taken out, as it was. */
  async bringBack(photoId: string): Promise<void> {
    this.#show(await this.library.bringBack(photoId));
  }

  /** The library as it was when it was backed up, and everything read anew. */
  async restoreBackup(name: string): Promise<void> {
    if (!(await this.library.restoreBackup(name))) return;
    this.#close();
    await this.#opened(false);
  }

  /** What the person wants of a photo whose file shows another picture now. */
  async settleChanged(photo: Photo, keepEdit: boolean): Promise<void> {
    const settled = await this.library.settleChanged(photo.id, keepEdit);
    if (!settled) return;
    if (this.documents.photo?.id === photo.id) this.#close();
    this.#show(settled);
    const valid = (): boolean => this.library.photos.some(({ id }) => id === settled.id);
    if (!keepEdit) this.#offerPhoto(photo, 'library.startedAnew', valid);
  }

  /** The next photo of the library (1), or the one before (−1). */
  async openNext(direction: 1 | -1): Promise<void> {
    const { photos } = this.library;
    const next = photos[photos.findIndex(({ id }) => id === this.documents.photo?.id) + direction];
    if (next) await this.open(next);
  }

  /** A double click: closes an outline, or goes to 1:1 and back. Twice the brush paints two dots, so there it takes the space key. */
  twice(at: Point): void {
    if (this.tools.draft?.current.shape === 'outline') {
      const { corners, points } = this.tools.draft.current;
      // Its only corner was set by this very click.
      if (!corners || points.length > 4) {
        this.tools.handle({ type: 'confirm' });
        return;
      }
      this.tools.cancel();
    }
    if (this.tools.record.cursor !== 'ring' || this.view.panHeld) this.view.toggleActual(at);
  }

  /** The map of what a step did that lies over the photo; none over the original, a preview, or behind the strip of variants. */
  get explained(): ExplainManager['shown'] {
    const { originalHeld, preview } = this.view;
    return originalHeld || preview !== null || this.fill.looked !== null ? null : this.explain.shown;
  }

  /** Lays a map of what the step in hand did over the photo, or takes it away. */
  async explainStep(kind: StepMapKind | null): Promise<void> {
    if (kind !== null && this.fill.looked !== null) this.fill.close();
    await this.explain.show(kind);
  }

  /** Asks first, since everything that is not painted becomes damage; asked twice, it is done. */
  askInvert(): void {
    if (this.#asked !== null && this.toasts.current?.id === this.#asked) {
      this.toasts.dismiss();
      this.paint({ type: 'invert' });
      return;
    }
    const valid = (): boolean => this.documents.editable;
    const run = (): void => this.paint({ type: 'invert' });
    this.#asked = this.toasts.show(this.t('damage.invert.ask'), { label: this.t('damage.invert'), valid, run });
  }

  /** Whether there is something to fill; where what is painted was not measured yet, whether anything is painted. */
  get canFill(): boolean {
    const { current, stale } = this.measure;
    return this.documents.editable && this.documents.hasDamage && (stale || current === null || current.areas > 0);
  }

  selectTool(record: ListedTool): void {
    this.tools.select(record);
    this.find.pick(false);
    this.toasts.announce(`${this.t(`tool.${record.id}`)}. ${this.t(`tool.${record.id}.hint`)}`);
  }

  /** One operation on the mask that is being painted. */
  paint(operation: MaskOperation): void {
    this.documents.paint(this.tools.target, operation);
  }

  /** The list of keys, over the photos. */
  openHelp(): void {
    this.panels.place = 'photos';
    this.panels.toggle('help');
  }

  /** Esc: as `escapeOnce`; the focus goes on in what was closed no longer than that is there, and else on the canvas. */
  async escape(): Promise<void> {
    this.escapeOnce();
    await tick();
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && activeElement.dataset.canvas !== undefined && !this.view.pointed) {
      this.view.comeBack();
    }
    const lost = activeElement === null || activeElement === document.body;
    if (lost && this.panels.place === 'photos' && this.panels.panel === null) this.view.takeFocus();
  }

  /** Cancels the gesture, or else closes what is open, the topmost first. */
  escapeOnce(): void {
    if (this.tools.busy) this.tools.cancel();
    else if (this.panels.closeTop()) return;
    else if (this.explain.wanted) background(this.explain.show(null), 'Explaining a step');
    else if (this.find.visualise) this.find.show(false);
    else if (this.find.picking) this.find.pick(false);
    else if (this.documents.reopened !== null && !this.documents.locked) this.giveBack();
    else if (this.fill.looked !== null) this.fill.close();
    else this.view.compare = false;
  }

  /** Takes a fill's damage under the brush, to fill it anew in its place. */
  reopen(stepId: string): void {
    this.documents.change({ type: 'reopen-step', stepId });
    this.panels.section = 'damage';
  }

  /** The fill that is open goes back into its place as it was. */
  giveBack(): void {
    this.documents.change({ type: 'give-back-step' });
    this.panels.section = 'fill';
  }

  /** Does what the photo needs, and says what that was. */
  async restore(): Promise<void> {
    if (!this.documents.editable || this.documents.reopened !== null) return;
    this.tools.cancel();
    const outcome = await this.documents.addStep(this.restoring, {});
    if (!outcome) return;
    const { ops, areas, notes = [], revision } = outcome;
    const remarks = notes.map(this.language.note);
    if (ops.length === 0) {
      this.toasts.show([this.t('restore.nothing'), ...remarks].join(' '));
      return;
    }
    const done = ops.map((op) => this.t(`restore.${op as 'fill' | 'clean' | 'tone'}`, { count: areas }));
    this.panels.section = 'fill';
    this.#offerUndo([done.join(' · '), ...remarks].join(' · '), revision);
  }

  /** Searches the photo as it is, and puts what is found under the brush. */
  async runFind(): Promise<void> {
    if (!this.documents.editable) return;
    this.tools.cancel();
    const outcome = await this.find.run();
    if (!outcome) return;
    const { areas, notes, revision } = outcome;
    if (areas === 0) this.toasts.show([this.t('toast.foundNone'), ...notes.map(this.language.note)].join(' '));
    else this.#offerUndo(this.t('toast.found', { count: areas }), revision);
  }

  async runFill(): Promise<void> {
    if (!this.canFill) return;
    this.tools.cancel();
    this.panels.section = 'fill';
    const outcome = await this.fill.run();
    if (!outcome) return;
    const { areas, notes = [], revision } = outcome;
    this.#offerUndo([this.t('toast.filled', { count: areas }), ...notes.map(this.language.note)].join(' · '), revision);
  }

  /** Makes the variants of a fill that are looked at, and says where an older fill has only one. */
  async makeVariants(): Promise<void> {
    if (!(await this.fill.make())) this.toasts.show(this.t('variants.single'));
  }

  /** Adds a slow step to the photo, or to what is painted. */
  async runStep(op: AdjustableOp, area: StepArea): Promise<void> {
    this.tools.cancel();
    const revision = await this.adjustments[op].apply(area);
    if (revision !== null) this.#offerUndo(this.t(`${op}.toast.${area}` as MessageKey), revision);
  }

  /** Selects a step for its operation's panel, also one that is not the last. */
  adjust({ op, id }: Exclude<Step, { op: 'fill' }>): void {
    this.documents.flush();
    this.panels.section = op;
    this.adjustments[op].chosen = id;
  }

  /** Takes back the last thing done: a corner of an outline that is not closed yet, or the last change. */
  async undo(): Promise<void> {
    this.toasts.dismiss();
    if (this.tools.busy) this.tools.back();
    else await this.documents.undo();
  }

  async redo(): Promise<void> {
    // A gesture that is not done yet has nothing that was taken back, and must not lose its ground.
    if (!this.tools.busy) await this.documents.redo();
  }

  /** Says where a file was saved, once it is; nothing where the browser took it, or nothing was saved. */
  announceSaved(saving: Promise<string | null>): void {
    const said = saving.then((path) => path && this.toasts.show(this.t('toast.saved', { path })));
    background(said, 'Saving');
  }

  #offerUndo(text: string, revision: number): void {
    // Undo takes back the last thing done; once that is another one, it is no longer this toast's.
    const valid = () => this.documents.document?.revision === revision && this.documents.pending.length === 0;
    this.toasts.show(text, { label: this.t('action.undo'), valid, run: () => background(this.undo(), 'Undo') });
  }

  /** Says what became of a photo, and offers to bring it back as long as that is `valid`. */
  #offerPhoto({ id, name }: Photo, key: MessageKey, valid: () => boolean): void {
    const run = (): void => background(this.bringBack(id), 'Bringing a photo back');
    this.toasts.show(this.t(key, { name }), { label: this.t('action.undo'), valid, run });
  }

  /** A folder of this computer, by the system's dialog or ours; null when the person thinks better of it. */
  async chooseFolder(start: string): Promise<string | null> {
    if (!this.info?.nativeDialogs) return this.panels.askFolder(start);
    const [path] = await this.connection.host['files.pick']({ kind: 'folder' });
    return path ?? null;
  }

  #show(photo: Photo | null): void {
    if (!photo) return;
    this.panels.panel = null;
    this.panels.place = 'photos';
    background(this.open(photo), 'Opening a photo');
  }

  /** Closes the photo that is shown. */
  #close(): void {
    this.#reset();
    this.documents.close();
  }

  #reset(): void {
    this.documents.flush();
    this.tools.reset();
    this.fill.reset();
    this.find.reset();
    this.foundWalk.reset();
    this.explain.leave();
    this.restoring.reset();
    for (const op of adjustableOps) this.adjustments[op].reset();
    this.stepPreview.drop();
    this.exporting.reset();
    this.exchange.task.dismiss();
    this.exchange.maskNotes = [];
    this.toasts.dismiss();
    this.panels.menu = null;
    this.panels.exportOpen = false;
  }

  async #opened(again: boolean): Promise<void> {
    const { host } = this.connection;
    this.fill.followModels();
    const [info] = await Promise.all([
      host['app.info']({}),
      this.settings.load(),
      this.library.load(),
      this.jobs.load(),
    ]);
    this.info = info;
    if (again) await this.documents.resume();
    else if (this.library.photos.length > 0 && !this.documents.photo) {
      const latest = this.library.photos.reduce((a, b) => (b.addedAt > a.addedAt ? b : a));
      await this.open(latest);
    }
  }
}

export const [useApp, provideApp] = createContext<App>();
