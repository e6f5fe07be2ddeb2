import type { Block, BlockId, ButtonId, TagId, TunnelMoment, TunnelTree } from '@korben/contract'
import { Button, Group, Image, Modal, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { shownAddress } from '../../lib/upload.ts'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useTags } from '../tags/index.ts'
import { BlockChoice, TagChoice } from './choices.tsx'
import classes from './editor.module.css'
import { playTexts } from './play-texts.ts'
import { useTunnelChoice } from './tunnels.ts'
import { forwardsOf } from './walk.ts'

type Press = { afterSeconds: number; buttonId: ButtonId }
/** How far the play has come: what was pressed, and up to which second it is shown. */
type Play = { presses: Press[]; until: number }
const BEGINNING: Play = { presses: [], until: 0 }

/** Plays the draft as a conversation: one presses its buttons and lets its waits pass. */
export function TryOut({ tree, onClose }: { tree: TunnelTree; onClose: () => void }) {
  const t = playTexts.use()
  const ui = uiTexts.use()
  const [blockId, setBlockId] = useState<BlockId>(tree.tunnel.firstBlockId)
  const [tagIds, setTagIds] = useState<TagId[]>([])
  const [play, setPlay] = useState(BEGINNING)
  const { presses } = play
  const played = useQuery({
    queryKey: ['tunnels', 'play', tree.tunnel.id, tree, { blockId, tagIds, presses }],
    queryFn: ({ signal }) =>
      client.tunnels.simulate({ tunnelId: tree.tunnel.id, blockId, tagIds, presses }, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Modal opened onClose={onClose} title={t('title')} size="lg" closeButtonProps={{ 'aria-label': ui('close') }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('hint')}
        </Text>
        <Group gap="sm" align="flex-start">
          <BlockChoice
            label={t('from')}
            blocks={tree.blocks.filter(({ body }) => body !== null)}
            value={blockId}
            onChange={(value) => {
              if (!isId<'tunnel_block'>(value)) return
              setBlockId(value)
              setPlay(BEGINNING)
            }}
          />
          <TagChoice
            label={t('tags')}
            value={tagIds}
            onChange={(value) => {
              setTagIds(value)
              setPlay(BEGINNING)
            }}
          />
        </Group>
        <QueryState query={played}>
          {({ moments }) => <Conversation tree={tree} moments={moments} play={play} onPlay={setPlay} />}
        </QueryState>
      </Stack>
    </Modal>
  )
}

function Conversation(props: {
  tree: TunnelTree
  moments: readonly TunnelMoment[]
  play: Play
  onPlay: (play: Play) => void
}) {
  const t = playTexts.use()
  const { tree, moments, play, onPlay } = props
  const box = useRef<HTMLElement>(null)
  const sayTime = useDuration()
  const shown = moments.filter(({ afterSeconds }) => afterSeconds <= play.until)
  const next = moments.find(({ afterSeconds }) => afterSeconds > play.until)
  const buttons = pressableIn(shown, tree)
  const now = shown.at(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is added is scrolled to
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [play, shown.length])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
      <section ref={box} className={classes.chat} aria-label={t('conversation')} aria-live="polite" tabIndex={0}>
        {shown.map((moment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: moments have no other name, and none comes in between
          <MomentView key={index} moment={moment} before={shown[index - 1] ?? null} tree={tree} />
        ))}
        {now && !next ? <Text className={classes.event}>{sayState(t, now)}</Text> : null}
      </section>
      <Group gap="xs">
        {buttons.map(({ buttonId, label }) => (
          <Button
            key={buttonId}
            variant="light"
            onClick={() =>
              onPlay({
                presses: [...play.presses, { afterSeconds: play.until + 1, buttonId }],
                until: play.until + 1,
              })
            }
          >
            {t('press', { label })}
          </Button>
        ))}
        {next ? (
          <Button
            variant="light"
            color="gray"
            leftSection={<Icon name="clock" size={16} />}
            onClick={() => onPlay({ ...play, until: next.afterSeconds })}
          >
            {t('wait', { time: sayTime(next.afterSeconds - play.until) })}
          </Button>
        ) : null}
        <Button
          variant="default"
          leftSection={<Icon name="refresh" size={16} />}
          disabled={play.until === 0 && play.presses.length === 0}
          onClick={() => onPlay(BEGINNING)}
        >
          {t('again')}
        </Button>
      </Group>
    </>
  )
}

/** The buttons of all messages that were sent so far; those that lead nowhere are left out. */
function pressableIn(moments: readonly TunnelMoment[], tree: TunnelTree): { buttonId: ButtonId; label: string }[] {
  const sent = new Set(moments.flatMap(({ done }) => done.flatMap((one) => (one.kind === 'step' ? [one.blockId] : []))))
  return tree.blocks
    .filter(({ id }) => sent.has(id))
    .flatMap(forwardsOf)
    .flatMap(({ exit, label, to }) =>
      exit.outcome === 'button' && to !== null ? [{ buttonId: exit.buttonId, label: label ?? '' }] : [],
    )
}

function MomentView(props: { moment: TunnelMoment; before: TunnelMoment | null; tree: TunnelTree }) {
  const t = playTexts.use()
  const sayTime = useDuration()
  const { moment, before, tree } = props
  const passed = moment.afterSeconds - (before?.afterSeconds ?? 0)
  const pressed = tree.blocks
    .flatMap(forwardsOf)
    .find(({ exit }) => exit.outcome === 'button' && exit.buttonId === moment.buttonId)
  return (
    <>
      {moment.cause === 'timer' && passed > 0 ? (
        <Text className={classes.event}>{t('later', { time: sayTime(passed) })}</Text>
      ) : null}
      {moment.cause === 'press' ? (
        <div className={classes.bubble} data-own="">
          {pressed?.label}
        </div>
      ) : null}
      {moment.done.map((done, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was done has no other name
        <DoneView key={index} done={done} tree={tree} />
      ))}
    </>
  )
}

function DoneView({ done, tree }: { done: TunnelMoment['done'][number]; tree: TunnelTree }) {
  const t = playTexts.use()
  const tags = useTags().data ?? []
  const tunnels = useTunnelChoice().data ?? []
  if (done.kind === 'step') {
    const block = tree.blocks.find(({ id }) => id === done.blockId)
    if (!block) return null
    if (block.kind === 'MESSAGE_BLOCK') return <Sent block={block} />
    if (block.kind === 'DELAY') return <Text className={classes.event}>{t('delay', { name: block.name })}</Text>
    if (block.kind !== 'FILTER') return null
    const values = { name: block.name }
    return (
      <Text className={classes.event}>
        {done.outcome === 'true' ? t('filterTrue', values) : t('filterFalse', values)}
      </Text>
    )
  }
  if ('tagIds' in done) {
    const names = done.tagIds.map((id) => tags.find((tag) => tag.id === id)?.name ?? id).join(', ')
    return <Text className={classes.event}>{t(done.kind, { names })}</Text>
  }
  const name = tunnels.find(({ id }) => id === done.tunnelId)?.name ?? done.tunnelId
  return <Text className={classes.event}>{t(done.kind, { name })}</Text>
}

function Sent({ block }: { block: Block }) {
  if (block.body?.kind !== 'MESSAGE_BLOCK') return null
  return block.body.settings.content.map((element, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a message have no other name
    <div key={index} className={classes.bubble}>
      {element.kind === 'image' ? (
        <Image src={shownAddress(element)} alt="" radius="sm" mah={200} fit="contain" />
      ) : null}
      {fill(element.kind === 'text' ? element.text : (element.caption ?? ''))}
      {(element.buttons ?? []).map((row) => (
        <Group key={row.map(({ id }) => id).join()} gap={6} mt={6}>
          {row.map(({ id, label }) => (
            <Text key={id} size="xs" px="sm" py={3} style={{ border: '1px solid currentColor', borderRadius: 8 }}>
              {label}
            </Text>
          ))}
        </Group>
      ))}
    </div>
  ))
}

/** As it reads for somebody of whom nothing is known. */
const fill = (text: string): string =>
  text.replaceAll(/\{\{[^{}|]+(?:\|([^{}]*))?\}\}/g, (_, fallback = '') => fallback)

function sayState(t: ReturnType<typeof playTexts.use>, { state, reason }: TunnelMoment): string {
  if (state !== 'parked') return t(state)
  return reason === 'loop' ? t('loop') : t('parked', { reason: reason ?? '' })
}

/** A span of time in its largest unit. */
function useDuration() {
  const t = playTexts.use()
  return (seconds: number): string => {
    const number = (unit: number) => Math.round((seconds / unit) * 10) / 10
    if (seconds < 60) return t('seconds', { number: seconds })
    if (seconds < 3600) return t('minutes', { number: number(60) })
    return seconds < 86_400 ? t('hours', { number: number(3600) }) : t('days', { count: number(86_400) })
  }
}
