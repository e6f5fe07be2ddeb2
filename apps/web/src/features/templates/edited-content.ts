import type { Content, DraftButton, DraftContent } from '@korben/contract'
import { isId } from '../../lib/ids.ts'

export const buttonKinds = ['LINK', 'BUY', 'MESSAGE', 'SUBSCRIBE'] as const
export type ButtonKind = (typeof buttonKinds)[number]

/** A button while it is edited: its target is a text of whatever kind. */
export type EditedButton = { key: string; kind: ButtonKind; label: string; target: string }
/** An element while it is edited. `key`: what it is known by on the page. */
export type EditedElement = { key: string; element: DraftContent[number]; buttons: EditedButton[] }

/** What is stored, ready to be edited; buttons of one row each. */
export const editContent = (content: Content): EditedElement[] =>
  content.map(({ buttons, ...element }) => ({
    key: crypto.randomUUID(),
    element,
    buttons: (buttons ?? []).flat().flatMap((button): EditedButton[] => {
      const key = crypto.randomUUID()
      const { label } = button
      switch (button.kind) {
        case 'LINK':
          return [{ key, label, kind: 'LINK', target: button.url }]
        case 'BUY':
          return [{ key, label, kind: 'BUY', target: button.offerId }]
        case 'MESSAGE':
          return [{ key, label, kind: 'MESSAGE', target: button.templateId }]
        case 'SUBSCRIBE':
          return [{ key, label, kind: 'SUBSCRIBE', target: button.trafficSourceId }]
        default:
          // Leads to a block of a tunnel; only the messages of tunnels have it.
          return []
      }
    }),
  }))

export const newContent = (): EditedElement[] => [
  { key: crypto.randomUUID(), element: { kind: 'text', text: '' }, buttons: [] },
]

/** What is sent. A target that is no id goes out as none: the server says what is wrong with it. */
export const writeContent = (edited: readonly EditedElement[]): DraftContent =>
  edited.map(({ element, buttons }) => {
    const rows = buttons.flatMap((button) => {
      const written = writeButton(button)
      return written ? [[written]] : []
    })
    const plain = withoutBlankCaption(element)
    return rows.length > 0 ? { ...plain, buttons: rows } : plain
  })

function withoutBlankCaption(element: EditedElement['element']): EditedElement['element'] {
  if (element.kind === 'text' || element.caption !== '') return element
  const { caption: _blank, ...rest } = element
  return rest
}

function writeButton({ kind, label, target }: EditedButton): DraftButton | null {
  if (kind === 'LINK') return { kind, label, url: target }
  if (kind === 'BUY') return isId<'offer'>(target) ? { kind, label, offerId: target } : null
  if (kind === 'MESSAGE') return isId<'template'>(target) ? { kind, label, templateId: target } : null
  return isId<'traffic_source'>(target) ? { kind, label, trafficSourceId: target } : null
}

/** Whether every button has a label and leads somewhere. */
export const areButtonsWhole = (edited: readonly EditedElement[]): boolean =>
  edited.every(({ buttons }) =>
    buttons.every(({ kind, label, target }) => label.trim() !== '' && (kind === 'LINK' ? target !== '' : isId(target))),
  )
