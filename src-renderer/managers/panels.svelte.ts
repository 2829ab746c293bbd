import type { StepOp } from '../../src-main/steps/index.ts';

export type Place = 'photos' | 'settings';
/** What lies over the canvas. */
export type Panel = 'add' | 'help' | 'model' | 'remove-model' | null;
export type Section = 'damage' | StepOp;

/** Navigation state: the place, the panel over it, the open section of the side panel. */
export class PanelManager {
  place = $state<Place>('photos');
  panel = $state<Panel>(null);
  /** Export takes the right panel's room while it is open. */
  exportOpen = $state(false);
  section = $state<Section>('damage');
  /** The list of tasks, beside the rail. */
  jobsOpen = $state(false);
  /** Of the bar over the canvas, CSS px; 0 where there is none. */
  headerHeight = $state(0);
  /** Where the canvas's menu is open, CSS px of the canvas. */
  menu = $state.raw<{ x: number; y: number } | null>(null);
  /** A folder is being chosen; resolves with its path, or null. */
  folderRequest = $state.raw<{ start: string; resolve: (path: string | null) => void } | null>(null);

  go(place: Place): void {
    this.place = place;
    this.panel = null;
    this.menu = null;
    this.answerFolder(null);
  }

  toggle(panel: Exclude<Panel, null>): void {
    this.panel = this.panel === panel ? null : panel;
  }

  /** Shows the folder browser over the canvas. */
  askFolder(start: string): Promise<string | null> {
    this.answerFolder(null);
    return new Promise((resolve) => {
      this.folderRequest = { start, resolve };
    });
  }

  answerFolder(path: string | null): void {
    this.folderRequest?.resolve(path);
    this.folderRequest = null;
  }

  /** Closes what lies on top. False when nothing was open. */
  closeTop(): boolean {
    if (this.menu) this.menu = null;
    else if (this.jobsOpen) this.jobsOpen = false;
    else if (this.folderRequest) this.answerFolder(null);
    else if (this.panel) this.panel = null;
    else if (this.place !== 'photos') this.place = 'photos';
    else if (this.exportOpen) this.exportOpen = false;
    else return false;
    return true;
  }
}
