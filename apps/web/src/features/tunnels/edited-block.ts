import type {
  Block,
  BlockId,
  ButtonId,
  ChangedBlockBody,
  FileId,
  FilterCondition,
  ShownBlockBody,
  TagId,
  TunnelAction,
  TunnelId,
} from '@korben/contract'
import { isId } from '../../lib/ids.ts'

export type BlockKind = Block['kind']
export const blockKinds = ['MESSAGE_BLOCK', 'DELAY', 'FILTER', 'ACTION', 'LEADGENTOOL'] as const

export const buttonKinds = ['FORWARD', 'LINK', 'BUY', 'MESSAGE', 'SUBSCRIBE'] as const
/** A button while it is edited. `id`: null of a new one. `isBeside`: stands in the row of the one before. */
export type EditedButton = {
  key: string
  id: ButtonId | null
  kind: (typeof buttonKinds)[number]
  label: string
  target: string
  isBeside: boolean
}
/** `fileId`: of an uploaded picture or file; `url` is its address then. `name`: of a file. */
export type EditedElement = {
  key: string
  kind: 'text' | 'image' | 'file'
  text: string
  url: string
  fileId: FileId | null
  name: string
  buttons: EditedButton[]
}

export const actionKinds = ['add_tags', 'remove_tags', 'start', 'stop'] as const
export type EditedAction = {
  key: string
  kind: (typeof actionKinds)[number]
  tagIds: TagId[]
  tunnelId: TunnelId | null
  blockId: BlockId | null
}
export type EditedCondition = { key: string; tagIds: TagId[]; isNegated: boolean }

const unitSeconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
export type DelayUnit = keyof typeof unitSeconds
export const delayUnits: readonly DelayUnit[] = ['seconds', 'minutes', 'hours', 'days']
const MAX_SECONDS = 31_536_000

/** What a block does while it is edited. */
export type EditedBody =
  | { kind: 'MESSAGE_BLOCK'; elements: EditedElement[] }
  | { kind: 'DELAY'; amount: number | ''; unit: DelayUnit }
  | { kind: 'ACTION'; actions: EditedAction[] }
  | { kind: 'FILTER'; conditions: EditedCondition[] }
  | { kind: 'LEADGENTOOL'; leadgentoolId: string }
export type EditedBlock = { name: string; body: EditedBody }

const newKey = () => crypto.randomUUID()
export const newElement = (kind: 'text' | 'image'): EditedElement => ({
  key: newKey(),
  kind,
  text: '',
  url: '',
  fileId: null,
  name: '',
  buttons: [],
})
export const newButton = (): EditedButton => ({
  key: newKey(),
  id: null,
  kind: 'FORWARD',
  label: '',
  target: '',
  isBeside: false,
})
export const newAction = (): EditedAction => ({
  key: newKey(),
  kind: 'add_tags',
  tagIds: [],
  tunnelId: null,
  blockId: null,
})
export const newCondition = (): EditedCondition => ({ key: newKey(), tagIds: [], isNegated: false })

export function newBody(kind: BlockKind): EditedBody {
  switch (kind) {
    case 'MESSAGE_BLOCK':
      return { kind, elements: [newElement('text')] }
    case 'DELAY':
      return { kind, amount: 1, unit: 'hours' }
    case 'ACTION':
      return { kind, actions: [newAction()] }
    case 'FILTER':
      return { kind, conditions: [newCondition()] }
    case 'LEADGENTOOL':
      return { kind, leadgentoolId: '' }
    default:
      return kind satisfies never
  }
}

/** The block ready to be edited. One that is not filled in begins anew. */
export const editBlock = ({ name, kind, body }: Block): EditedBlock => ({
  name,
  body: body ? editBody(body) : newBody(kind),
})

function editBody(body: ShownBlockBody): EditedBody {
  switch (body.kind) {
    case 'MESSAGE_BLOCK':
      return {
        kind: body.kind,
        elements: body.settings.content.map((element) => ({
          key: newKey(),
          kind: element.kind,
          text: element.kind === 'text' ? element.text : (element.caption ?? ''),
          url: element.kind === 'text' ? '' : (element.url ?? ''),
          fileId: element.kind === 'text' ? null : (element.fileId ?? null),
          name: element.kind === 'file' ? (element.name ?? '') : '',
          buttons: (element.buttons ?? []).flatMap((row) =>
            row.map((button, index) => ({
              key: button.id,
              id: button.id,
              kind: button.kind,
              label: button.label,
              target: targetOf(button),
              isBeside: index > 0,
            })),
          ),
        })),
      }
    case 'DELAY':
      return { kind: body.kind, ...editSeconds(body.settings.seconds) }
    case 'ACTION':
      return { kind: body.kind, actions: body.settings.actions.map((action) => ({ ...newAction(), ...action })) }
    case 'FILTER':
      return {
        kind: body.kind,
        conditions: body.settings.conditions.map(({ tagIds, negated }) => ({
          key: newKey(),
          tagIds,
          isNegated: negated,
        })),
      }
    case 'LEADGENTOOL':
      return { kind: body.kind, leadgentoolId: body.settings.leadgentoolId ?? '' }
    default:
      return body satisfies never
  }
}

type ShownButton = NonNullable<
  Extract<ShownBlockBody, { kind: 'MESSAGE_BLOCK' }>['settings']['content'][number]['buttons']
>[number][number]

function targetOf(button: ShownButton): string {
  if (button.kind === 'FORWARD') return button.blockId ?? ''
  if (button.kind === 'LINK') return button.url
  if (button.kind === 'BUY') return button.offerId
  return button.kind === 'MESSAGE' ? button.templateId : button.trafficSourceId
}

/** In the largest unit that needs no fraction. */
function editSeconds(seconds: number): { amount: number; unit: DelayUnit } {
  const unit = [...delayUnits].reverse().find((one) => seconds > 0 && seconds % unitSeconds[one] === 0) ?? 'seconds'
  return { amount: seconds / unitSeconds[unit], unit }
}

/** A place of the form that is not filled in, by the end of its element's id. */
export type Gap = { field: string; kind: 'required' | 'tooLong' }

/** What keeps the block from being saved. */
export function findGaps({ name, body }: EditedBlock): Gap[] {
  const required = (field: string, isMissing: boolean): Gap[] => (isMissing ? [{ field, kind: 'required' }] : [])
  return [...required('name', name.trim() === ''), ...gapsOfBody(body, required)]
}

function gapsOfBody(body: EditedBody, required: (field: string, isMissing: boolean) => Gap[]): Gap[] {
  switch (body.kind) {
    case 'MESSAGE_BLOCK':
      return body.elements.flatMap(({ key, kind, text, url, buttons }) => [
        ...required(`element-${key}`, kind === 'text' ? text.trim() === '' : url.trim() === ''),
        ...buttons.flatMap((button) => [
          ...required(`label-${button.key}`, button.label.trim() === ''),
          ...required(`button-${button.key}`, button.kind !== 'FORWARD' && button.target === ''),
        ]),
      ])
    case 'DELAY':
      if (body.amount === '') return [{ field: 'seconds', kind: 'required' }]
      return body.amount * unitSeconds[body.unit] > MAX_SECONDS ? [{ field: 'seconds', kind: 'tooLong' }] : []
    case 'ACTION':
      return body.actions.flatMap(({ key, kind, tagIds, tunnelId, blockId }) => {
        if (kind === 'add_tags' || kind === 'remove_tags') return required(`action-${key}`, tagIds.length === 0)
        return required(`action-${key}`, tunnelId === null || (kind === 'start' && blockId === null))
      })
    case 'FILTER':
      return body.conditions.flatMap(({ key, tagIds }) => required(`condition-${key}`, tagIds.length === 0))
    case 'LEADGENTOOL':
      return []
    default:
      return body satisfies never
  }
}

/** What is sent; only of a body without gaps. */
export function writeBody(body: EditedBody): ChangedBlockBody {
  switch (body.kind) {
    case 'MESSAGE_BLOCK':
      return { kind: body.kind, settings: { content: body.elements.map(writeElement) } }
    case 'DELAY':
      return { kind: body.kind, settings: { seconds: Number(body.amount) * unitSeconds[body.unit] } }
    case 'ACTION':
      return { kind: body.kind, settings: { actions: body.actions.flatMap(writeAction) } }
    case 'FILTER':
      return { kind: body.kind, settings: { conditions: body.conditions.map(writeCondition) } }
    case 'LEADGENTOOL':
      return {
        kind: body.kind,
        settings: { leadgentoolId: isId<'leadgentool'>(body.leadgentoolId) ? body.leadgentoolId : null },
      }
    default:
      return body satisfies never
  }
}

type WrittenContent = Extract<ChangedBlockBody, { kind: 'MESSAGE_BLOCK' }>['settings']['content']
type WrittenButton = NonNullable<WrittenContent[number]['buttons']>[number][number]

function writeElement({ kind, text, url, fileId, buttons }: EditedElement): WrittenContent[number] {
  const rows: WrittenButton[][] = []
  for (const button of buttons) {
    const written = writeButton(button)
    const last = rows.at(-1)
    if (!written) continue
    if (button.isBeside && last) last.push(written)
    else rows.push([written])
  }
  const below = rows.length > 0 ? { buttons: rows } : {}
  if (kind === 'text') return { kind, text, ...below }
  const rest = { ...(text.trim() === '' ? {} : { caption: text }), ...below }
  if (kind === 'file' && fileId !== null) return { kind, fileId, ...rest }
  return { kind: 'image', url: url.trim(), ...(fileId === null ? {} : { fileId }), ...rest }
}

function writeButton({ id, kind, label, target }: EditedButton): WrittenButton | null {
  const head = { ...(id === null ? {} : { id }), label: label.trim() }
  if (kind === 'FORWARD') return { ...head, kind, blockId: isId<'tunnel_block'>(target) ? target : null }
  if (kind === 'LINK') return { ...head, kind, url: target.trim() }
  if (kind === 'BUY') return isId<'offer'>(target) ? { ...head, kind, offerId: target } : null
  if (kind === 'MESSAGE') return isId<'template'>(target) ? { ...head, kind, templateId: target } : null
  return isId<'traffic_source'>(target) ? { ...head, kind, trafficSourceId: target } : null
}

function writeAction({ kind, tagIds, tunnelId, blockId }: EditedAction): TunnelAction[] {
  if (kind === 'add_tags' || kind === 'remove_tags') return [{ kind, tagIds }]
  if (tunnelId === null) return []
  if (kind === 'stop') return [{ kind, tunnelId, blockId }]
  return blockId === null ? [] : [{ kind, tunnelId, blockId }]
}

const writeCondition = ({ tagIds, isNegated }: EditedCondition): FilterCondition => ({
  kind: 'has_tags',
  tagIds,
  negated: isNegated,
})
