import type { Button, Content, DraftButton, DraftContent } from '@korben/contract'
import type { FileRow } from '../../generated/rows.ts'
import type { Ctx } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { isSafeImage } from '../../kit/storage/sniff.ts'
import { addressOf, noImage, useFiles } from '../files/index.ts'
import { contentInvalid, targetNotFound } from './templates.errors.ts'
import * as store from './templates.store.ts'

/**
 * A content as somebody wrote it, fit to be stored: its buttons get ids, its addresses are of the web, and what its buttons lead to exists. Throws
 * `templates.content_invalid`, then `templates.target_not_found`, each naming all that is wrong. `at`: where the content stands, for the paths of faults.
 */
export async function readDraft(ctx: Ctx, draft: DraftContent, at = ''): Promise<Content> {
  requireSound(draft, at)
  await requireTargets(
    ctx,
    draft.flatMap(({ buttons }) => buttons?.flat() ?? []),
  )
  const withFile = await readFiles(ctx, draft, at)
  return draft.map(({ buttons, ...element }) => ({
    ...withFile(element),
    ...(buttons ? { buttons: buttons.map((row) => row.map((button) => withId(ctx, button))) } : {}),
  }))
}

type Written<Element> = Element extends unknown ? Omit<Element, 'buttons'> : never
type WrittenElement = Written<DraftContent[number]>
type StoredElement = Written<Content[number]>

/**
 * The files that a content as somebody wrote it refers to; what is given puts into an element what its file says. Throws `files.not_found`, and
 * `files.no_image` for an image that is none.
 */
export async function readFiles(
  ctx: Ctx,
  draft: readonly WrittenElement[],
  at = '',
): Promise<(element: WrittenElement) => StoredElement> {
  const ids = draft.flatMap((element) => ('fileId' in element && element.fileId !== undefined ? [element.fileId] : []))
  if (ids.length === 0) return (element) => withFile(element, undefined, ctx)
  const files = await useFiles(ctx, ids)
  const fileOf = (element: WrittenElement) =>
    element.kind !== 'text' && element.fileId !== undefined ? files.get(element.fileId) : undefined
  for (const [index, element] of draft.entries()) {
    const file = fileOf(element)
    if (element.kind === 'image' && file && !isSafeImage(file.mime)) throw noImage(`${at}/${index}/fileId`)
  }
  return (element) => withFile(element, fileOf(element), ctx)
}

function withFile(element: WrittenElement, file: FileRow | undefined, { world }: Ctx): StoredElement {
  const url = file && addressOf(world.config, file)
  if (element.kind !== 'file') return element.kind === 'image' && url ? { ...element, url } : element
  if (!file || !url) throw new Error('Every file was looked for.')
  return { ...element, url, name: file.name, sizeBytes: file.size_bytes }
}

type Checked = readonly {
  kind: string
  url?: string | undefined
  buttons?: readonly (readonly (DraftButton | { kind: 'FORWARD' })[])[]
}[]

/** Throws `templates.content_invalid` for addresses that are none, naming all of them. */
export function requireSound(draft: Checked, at = ''): void {
  const faults = draft.flatMap((element, index) => [
    ...(element.url === undefined ? [] : addressFaults(`${at}/${index}/url`, element.url)),
    ...(element.buttons ?? []).flatMap((row, y) =>
      row.flatMap((button, x) =>
        button.kind === 'LINK' ? addressFaults(`${at}/${index}/buttons/${y}/${x}/url`, button.url) : [],
      ),
    ),
  ])
  if (faults.length > 0) throw contentInvalid(faults)
}

const withId = (ctx: Ctx, button: DraftButton): Button => ({ id: newId<'button'>(ctx.now()), ...button })

const addressFaults = (path: string, url: string) =>
  isAddress(url) ? [] : [{ path, message: 'must be an address that begins with http:// or https://' }]

/** What a variable holds is encoded when it is filled in, so it can be no address by itself. */
function isAddress(url: string): boolean {
  const filled = url.replaceAll(/\{\{[^{}]*\}\}/g, 'x')
  return URL.canParse(filled) && /^https?:$/.test(new URL(filled).protocol)
}

async function requireTargets(ctx: Ctx, buttons: readonly DraftButton[]): Promise<void> {
  const targets = {
    offerIds: buttons.flatMap((button) => (button.kind === 'BUY' ? [button.offerId] : [])),
    templateIds: buttons.flatMap((button) => (button.kind === 'MESSAGE' ? [button.templateId] : [])),
    trafficSourceIds: buttons.flatMap((button) => (button.kind === 'SUBSCRIBE' ? [button.trafficSourceId] : [])),
  }
  const wanted: string[] = Object.values(targets).flat()
  if (wanted.length === 0) return
  const known = new Set((await store.findTargets(ctx.sql, ctx.companyId, targets)).map(({ id }) => id))
  const unknown = [...new Set(wanted)].filter((id) => !known.has(id))
  if (unknown.length > 0) throw targetNotFound(unknown)
}
