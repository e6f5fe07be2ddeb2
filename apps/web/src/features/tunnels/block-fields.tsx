import { Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { LeadgentoolChoice, TagChoice, TunnelBlockChoice } from './choices.tsx'
import {
  actionKinds,
  delayUnits,
  type EditedAction,
  type EditedBody,
  type EditedCondition,
  newAction,
  newCondition,
} from './edited-block.ts'
import { editorTexts } from './editor-texts.ts'
import { MessageFields } from './message-fields.tsx'
import { AddButton, type FieldsProps, Part } from './part.tsx'

/** What a block does, in the form of its kind. */
export function BlockFields({ body, onChange, ...rest }: FieldsProps<EditedBody>) {
  switch (body.kind) {
    case 'MESSAGE_BLOCK':
      return <MessageFields {...rest} body={body} onChange={onChange} />
    case 'DELAY':
      return <DelayFields {...rest} body={body} onChange={onChange} />
    case 'ACTION':
      return <ActionFields {...rest} body={body} onChange={onChange} />
    case 'FILTER':
      return <FilterFields {...rest} body={body} onChange={onChange} />
    case 'LEADGENTOOL':
      return <EntryFields {...rest} body={body} onChange={onChange} />
    default:
      return body satisfies never
  }
}

type Of<Kind extends EditedBody['kind']> = FieldsProps<Extract<EditedBody, { kind: Kind }>>

function DelayFields({ body, onChange, problemOf }: Of<'DELAY'>) {
  const t = editorTexts.use()
  return (
    <Stack gap={6}>
      <Group gap="xs" align="flex-start">
        <NumberInput
          id="field-seconds"
          label={t('delay')}
          w={140}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          error={problemOf('seconds')}
          value={body.amount}
          onChange={(value) => onChange({ ...body, amount: typeof value === 'number' ? value : '' })}
        />
        <Select
          label={t('unit')}
          w={160}
          allowDeselect={false}
          data={delayUnits.map((value) => ({ value, label: t(value) }))}
          value={body.unit}
          onChange={(value) => {
            const unit = delayUnits.find((one) => one === value)
            if (unit) onChange({ ...body, unit })
          }}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {t('delayHint')}
      </Text>
    </Stack>
  )
}

function EntryFields({ body, onChange, tunnelId }: Of<'LEADGENTOOL'>) {
  const t = editorTexts.use()
  return (
    <Stack gap={6}>
      <LeadgentoolChoice
        id="field-settings"
        tunnelId={tunnelId}
        label={t('leadgentool')}
        value={body.leadgentoolId}
        onChange={(leadgentoolId) => onChange({ ...body, leadgentoolId })}
      />
      <Text size="xs" c="dimmed">
        {t('leadgentoolHint')}
      </Text>
    </Stack>
  )
}

/** Puts a changed one in the place of the one before; null takes it away. */
const replaceIn = <One extends { key: string }>(all: readonly One[], key: string, next: One | null): One[] =>
  all.flatMap((one) => (one.key === key ? (next ?? []) : [one]))

function ActionFields({ body, onChange, problemOf }: Of<'ACTION'>) {
  const t = editorTexts.use()
  const replace = (key: string, next: EditedAction | null) =>
    onChange({ ...body, actions: replaceIn(body.actions, key, next) })
  return (
    <Stack gap="sm" id="field-settings">
      {body.actions.map((action, index) => {
        const { key, kind } = action
        const field = `action-${key}`
        return (
          <Part
            key={key}
            title={t('action', { number: index + 1 })}
            onRemove={body.actions.length > 1 ? () => replace(key, null) : null}
          >
            <Group gap="xs" align="flex-start">
              <Select
                label={t('kind')}
                w={190}
                allowDeselect={false}
                data={actionKinds.map((value) => ({ value, label: sayAction(t, value) }))}
                value={kind}
                onChange={(value) => {
                  const next = actionKinds.find((one) => one === value)
                  if (next) replace(key, { ...action, kind: next })
                }}
              />
              {kind === 'add_tags' || kind === 'remove_tags' ? (
                <TagChoice
                  id={`field-${field}`}
                  label={t('tags')}
                  error={problemOf(field)}
                  value={action.tagIds}
                  onChange={(tagIds) => replace(key, { ...action, tagIds })}
                />
              ) : (
                <TunnelBlockChoice
                  id={`field-${field}`}
                  error={problemOf(field)}
                  blockLabel={kind === 'start' ? t('startAt') : t('stopAt')}
                  {...(kind === 'stop' ? { none: t('stopAtOnce') } : {})}
                  tunnelId={action.tunnelId}
                  blockId={action.blockId}
                  onChange={(tunnelId, blockId) => replace(key, { ...action, tunnelId, blockId })}
                />
              )}
            </Group>
          </Part>
        )
      })}
      <AddButton
        label={t('addAction')}
        isFull={body.actions.length >= 50}
        onClick={() => onChange({ ...body, actions: [...body.actions, newAction()] })}
      />
    </Stack>
  )
}

const sayAction = (t: ReturnType<typeof editorTexts.use>, kind: EditedAction['kind']) => {
  if (kind === 'start') return t('startTunnel')
  return kind === 'stop' ? t('stopTunnel') : t(kind)
}

function FilterFields({ body, onChange, problemOf }: Of<'FILTER'>) {
  const t = editorTexts.use()
  const replace = (key: string, next: EditedCondition | null) =>
    onChange({ ...body, conditions: replaceIn(body.conditions, key, next) })
  return (
    <Stack gap="sm" id="field-settings">
      {body.conditions.map((condition, index) => {
        const field = `condition-${condition.key}`
        return (
          <Part
            key={condition.key}
            title={t('condition', { number: index + 1 })}
            onRemove={body.conditions.length > 1 ? () => replace(condition.key, null) : null}
          >
            <Group gap="xs" align="flex-start">
              <Select
                label={t('person')}
                w={260}
                allowDeselect={false}
                data={[
                  { value: 'has', label: t('hasTags') },
                  { value: 'hasNot', label: t('hasNotTags') },
                ]}
                value={condition.isNegated ? 'hasNot' : 'has'}
                onChange={(value) => replace(condition.key, { ...condition, isNegated: value === 'hasNot' })}
              />
              <TagChoice
                id={`field-${field}`}
                label={t('tags')}
                error={problemOf(field)}
                value={condition.tagIds}
                onChange={(tagIds) => replace(condition.key, { ...condition, tagIds })}
              />
            </Group>
          </Part>
        )
      })}
      <Text size="xs" c="dimmed">
        {t('conditionHint')}
      </Text>
      <AddButton
        label={t('addCondition')}
        isFull={body.conditions.length >= 20}
        onClick={() => onChange({ ...body, conditions: [...body.conditions, newCondition()] })}
      />
    </Stack>
  )
}
