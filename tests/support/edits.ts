import { randomUUID } from 'node:crypto';
import type { Change } from '../../src-main/contract/edits/change.ts';
import type { EditDocument, HostContract } from '../../src-main/contract/host.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';

type Host = Client<HostContract>;

/** Changes an edit as it is now, or as it was at `revision`; returns it as it is then. */
export async function changeEdit(
  client: Host,
  photoId: string,
  change: Change,
  revision?: number,
): Promise<EditDocument> {
  revision ??= (await client['edit.open']({ photoId })).revision;
  await client['edit.change']({ photoId, revision, changeId: randomUUID(), change });
  return client['edit.open']({ photoId });
}

/** One change for each operation. */
export async function paintDamage(
  client: Host,
  photoId: string,
  ...operations: MaskOperation[]
): Promise<EditDocument> {
  for (const operation of operations) await changeEdit(client, photoId, { type: 'paint', target: 'damage', operation });
  return client['edit.open']({ photoId });
}

const throughHistory =
  (method: 'edit.undo' | 'edit.redo') =>
  async (client: Host, photoId: string): Promise<EditDocument> => {
    const { revision } = await client['edit.open']({ photoId });
    await client[method]({ photoId, revision, changeId: randomUUID() });
    return client['edit.open']({ photoId });
  };
export const undoEdit = throughHistory('edit.undo');
export const redoEdit = throughHistory('edit.redo');
