import type { BlockId, TunnelId, TunnelProblem } from '@korben/contract'
import { Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Icon, type IconName } from '../../ui/icon.tsx'
import type { BlockKind } from './edited-block.ts'
import classes from './editor.module.css'
import { editorTexts } from './editor-texts.ts'
import type { WalkRow } from './walk.ts'
import { focusTitle, sayWay } from './words.ts'

const KIND_ICONS: Readonly<Record<BlockKind, IconName>> = {
  MESSAGE_BLOCK: 'chats',
  DELAY: 'clock',
  FILTER: 'filter',
  ACTION: 'bot',
  LEADGENTOOL: 'link',
}

/** The list takes the keyboard back, at the block that is open. */
export function focusList(): void {
  const find = (which: string) => document.querySelector<HTMLElement>(`#block-list ${which}`)
  const row = find('[aria-selected="true"]') ?? find('[tabindex="0"]')
  row?.focus()
}

/** The key of the latin letter, whatever the keyboard writes with it at the moment. */
const letterOf = ({ code, key }: KeyboardEvent): string =>
  code.startsWith('Key') ? code.slice(3).toLowerCase() : key.toLowerCase()

/** The graph as a tree in walking order. One tab stop; the keys inside move over its lines. */
export function BlockList(props: {
  tunnelId: TunnelId
  rows: readonly WalkRow[]
  firstBlockId: BlockId
  opened: BlockId | null
  problems: readonly TunnelProblem[]
  canWrite: boolean
}) {
  const t = editorTexts.use()
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const { rows, opened, tunnelId } = props
  const [moved, setMoved] = useState<string | null>(null)
  const openedAt = rows.findIndex(({ block, isRepeat }) => block.id === opened && !isRepeat)
  const movedAt = rows.findIndex(({ key }) => key === moved)
  const current = Math.max(0, movedAt >= 0 ? movedAt : openedAt)

  const focusRow = (index: number) => {
    const row = rows[index]
    if (!row) return
    setMoved(row.key)
    list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[index]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[current]
    const key =
      event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End' ? event.key : letterOf(event)
    const to = placeAfter(key, current, rows)
    if (to !== null) {
      event.preventDefault()
      focusRow(to)
    } else if (key === 'n' && row && props.canWrite) {
      event.preventDefault()
      void navigate({ to: `/tunnels/${tunnelId}/tree/new`, search: { after: row.block.id } })
    }
  }
  return (
    <div
      ref={list}
      id="block-list"
      role="tree"
      aria-label={t('blocks')}
      aria-describedby="block-keys"
      className={classes.tree}
      onKeyDown={onKeyDown}
    >
      {rows.map((row, index) => {
        const { block, way, level, isRepeat } = row
        const faults = isRepeat ? [] : props.problems.filter(({ blockId }) => blockId === block.id)
        const isOpen = block.id === opened && !isRepeat
        return (
          <Link
            key={row.key}
            to={`/tunnels/${tunnelId}/tree/${block.id}`}
            role="treeitem"
            aria-level={level}
            aria-selected={isOpen}
            tabIndex={index === current ? 0 : -1}
            className={classes.row}
            data-repeat={isRepeat ? '' : undefined}
            style={{ paddingInlineStart: 12 + Math.min(level - 1, 6) * 20 }}
            onFocus={() => setMoved(row.key)}
            onClick={() => {
              setMoved(null)
              // Another one takes the keyboard as soon as it is drawn.
              if (isOpen) focusTitle()
            }}
          >
            <span className={classes.kind} data-kind={block.kind}>
              <Icon name={isRepeat ? 'next' : KIND_ICONS[block.kind]} size={16} />
            </span>
            <span className={classes.words}>
              {way || row.isLoose ? (
                <Text component="span" size="xs" c="dimmed" className={classes.line}>
                  {way ? sayWay(t, way) : t('loose')}
                </Text>
              ) : null}
              <Text component="span" size="sm" fw={isRepeat ? 400 : 550} className={classes.line}>
                {isRepeat ? t('repeat', { name: block.name }) : block.name}
              </Text>
              {isRepeat ? null : (
                <Text component="span" size="xs" c="dimmed" className={classes.line}>
                  {sayBlock(t, row, props.firstBlockId)}
                </Text>
              )}
            </span>
            {faults.length > 0 ? (
              <span
                className={classes.fault}
                data-severity={faults.some(({ severity }) => severity === 'error') ? 'error' : 'warning'}
              >
                <Icon name="warning" size={16} />
                <span className={classes.hidden}>{t('problems', { count: faults.length })}</span>
              </span>
            ) : null}
          </Link>
        )
      })}
    </div>
  )
}

function sayBlock(t: ReturnType<typeof editorTexts.use>, { block }: WalkRow, firstBlockId: BlockId): string {
  const kind = block.id === firstBlockId ? `${t('first')} · ${t(block.kind)}` : t(block.kind)
  return block.body ? kind : `${kind} · ${t('notFilled')}`
}

/** Which line a key leads to; null for a key that leads nowhere. */
function placeAfter(key: string, current: number, rows: readonly WalkRow[]): number | null {
  const row = rows[current]
  if (key === 'ArrowDown' || key === 'j') return Math.min(current + 1, rows.length - 1)
  if (key === 'ArrowUp' || key === 'k') return Math.max(current - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return rows.length - 1
  if (key === 'ArrowLeft') {
    const parent = rows.findIndex((one) => one.key === row?.parent)
    return parent >= 0 ? parent : current
  }
  if (key !== 'ArrowRight') return null
  // From a line that leads to another one, there; otherwise into the first branch.
  if (row?.isRepeat) return rows.findIndex(({ block, isRepeat }) => block.id === row.block.id && !isRepeat)
  const branch = rows.findIndex(({ parent }) => parent === row?.key)
  return branch >= 0 ? branch : current
}
