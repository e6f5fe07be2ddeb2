import type { Block, BlockId, TagId, TunnelId } from '@korben/contract'
import { MultiSelect, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useTags } from '../tags/index.ts'
import { editorTexts } from './editor-texts.ts'
import { useTunnelChoice, useTunnelTree } from './tunnels.ts'

type Named = { id: string; name: string }
type ChoiceProps = {
  label: string
  id?: string
  error?: string | undefined
  value: string
  onChange: (value: string) => void
}

/** One of a list; something that is not in it is still shown, by its id. */
function Choice(props: ChoiceProps & { of: readonly Named[]; none?: string }) {
  const { of, value } = props
  const data = of.map(({ id, name }) => ({ value: id, label: name }))
  const all = value === '' || of.some(({ id }) => id === value) ? data : [...data, { value, label: value }]
  return (
    <Select
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      placeholder={props.none ?? ''}
      error={props.error}
      flex="1 1 200px"
      searchable
      clearable={props.none !== undefined}
      data={all}
      value={value === '' ? null : value}
      onChange={(next) => props.onChange(next ?? '')}
    />
  )
}

export function BlockChoice(props: ChoiceProps & { blocks: readonly Block[]; none?: string }) {
  const { blocks, ...rest } = props
  return <Choice {...rest} of={blocks} />
}

/** A block of any tunnel, by the tunnel first. */
export function TunnelBlockChoice(props: {
  id: string
  error: string | undefined
  blockLabel: string
  none?: string
  tunnelId: TunnelId | null
  blockId: BlockId | null
  onChange: (tunnelId: TunnelId | null, blockId: BlockId | null) => void
}) {
  const t = editorTexts.use()
  const tunnels = useTunnelChoice().data ?? []
  const { tunnelId, blockId, onChange } = props
  const first = (id: TunnelId) => tunnels.find((one) => one.id === id)?.firstBlockId ?? null
  return (
    <>
      <Choice
        id={props.id}
        label={t('tunnel')}
        error={props.error}
        of={tunnels}
        value={tunnelId ?? ''}
        onChange={(value) => {
          if (isId<'tunnel'>(value)) onChange(value, props.none === undefined ? first(value) : null)
        }}
      />
      {tunnelId === null ? null : (
        <BlocksOf
          tunnelId={tunnelId}
          label={props.blockLabel}
          none={props.none}
          value={blockId ?? ''}
          onChange={(value) => onChange(tunnelId, isId<'tunnel_block'>(value) ? value : null)}
        />
      )}
    </>
  )
}

function BlocksOf(props: ChoiceProps & { tunnelId: TunnelId; none: string | undefined }) {
  const { tunnelId, none, ...rest } = props
  const blocks = useTunnelTree(tunnelId).data?.blocks ?? []
  return <BlockChoice {...rest} {...(none === undefined ? {} : { none })} blocks={blocks} />
}

export function TagChoice(props: {
  id?: string
  label: string
  error?: string | undefined
  value: TagId[]
  onChange: (value: TagId[]) => void
}) {
  const tags = useTags().data ?? []
  const data = tags.map(({ id, name }) => ({ value: String(id), label: name }))
  const gone = props.value.filter((id) => !tags.some((tag) => tag.id === id))
  return (
    <MultiSelect
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      error={props.error}
      flex="1 1 260px"
      searchable
      maxValues={50}
      hidePickedOptions
      data={[...data, ...gone.map((id) => ({ value: String(id), label: id }))]}
      value={props.value}
      onChange={(value) => props.onChange(value.filter((id) => isId<'tag'>(id)))}
    />
  )
}

export function OfferChoice(props: ChoiceProps) {
  const offers = useQuery({
    queryKey: ['offers', 'choice'],
    queryFn: async ({ signal }) => (await client.offers.list({ limit: 100 }, { signal })).data,
  })
  return <Choice {...props} of={offers.data ?? []} />
}

export function TemplateChoice(props: ChoiceProps) {
  const templates = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: async ({ signal }) => (await client.templates.list({ limit: 100 }, { signal })).data,
  })
  return <Choice {...props} of={templates.data ?? []} />
}

export function LeadgentoolChoice(props: ChoiceProps & { tunnelId: TunnelId }) {
  const t = editorTexts.use()
  const { tunnelId, ...rest } = props
  const tools = useQuery({
    queryKey: ['leadgen', 'list', tunnelId],
    queryFn: async ({ signal }) => (await client.leadgen.list({ tunnelId }, { signal })).data,
  })
  return <Choice {...rest} of={tools.data ?? []} none={t('noTool')} />
}
