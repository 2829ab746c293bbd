import type { Photo } from '../../../src-main/contract/host.ts';
import type { StepOp } from '../../../src-main/steps/index.ts';
import type { Line } from '../../../src-renderer/client/open-port.ts';
import { AdjustmentManager } from '../../../src-renderer/managers/adjustment.svelte.ts';
import { ConnectionManager } from '../../../src-renderer/managers/connection.svelte.ts';
import { DocumentManager } from '../../../src-renderer/managers/document.svelte.ts';
import { FillManager } from '../../../src-renderer/managers/fill.svelte.ts';
import { HealManager } from '../../../src-renderer/managers/heal.svelte.ts';
import { JobsManager } from '../../../src-renderer/managers/jobs.svelte.ts';
import { ReadyView } from '../../../src-renderer/managers/ready-view.svelte.ts';
import type { SettingsManager } from '../../../src-renderer/managers/settings.svelte.ts';
import { StepPreview } from '../../../src-renderer/managers/step-preview.svelte.ts';
import { ViewManager } from '../../../src-renderer/managers/view.svelte.ts';

/** The managers of one window that have to do with an edit, put together as the page does. */
export class EditWindow {
  readonly connection: ConnectionManager;
  readonly jobs: JobsManager;
  readonly documents: DocumentManager;
  readonly ready: ReadyView;
  readonly view: ViewManager;
  readonly preview: StepPreview;
  readonly fill: FillManager;

  constructor(openLine: () => Promise<Line>) {
    this.connection = new ConnectionManager(openLine);
    this.jobs = new JobsManager(this.connection);
    this.documents = new DocumentManager(this.connection, this.jobs);
    this.ready = new ReadyView(this.connection, this.documents);
    this.view = new ViewManager(this.documents, this.ready);
    this.preview = new StepPreview(this.connection, this.documents, this.ready, this.view);
    this.fill = new FillManager(this.connection, this.jobs, this.documents);
    this.connection.onOpen(async (again) => {
      await this.jobs.load();
      if (again) await this.documents.resume();
    });
  }

  async open(photo: Photo): Promise<void> {
    await this.connection.connect();
    await this.documents.open(photo);
  }

  healingWith(
    settings: SettingsManager,
    remark: ConstructorParameters<typeof HealManager>[6] = () => undefined,
  ): HealManager {
    return new HealManager(this.connection, this.jobs, this.documents, this.fill, settings, this.ready, remark);
  }

  adjustment(op: StepOp): AdjustmentManager {
    return new AdjustmentManager(op, this.connection, this.jobs, this.documents, this.preview);
  }
}
