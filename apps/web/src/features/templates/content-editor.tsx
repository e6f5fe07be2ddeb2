import type { DraftContent } from '@korben/contract'
import { ActionIcon, Button, Group, Menu, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { Fault } from '../../lib/problem.ts'
import { Icon } from '../../ui/icon.tsx'
import { ImageUpload } from '../files/index.ts'
import { ButtonsEditor } from './buttons-editor.tsx'
import type { EditedElement } from './edited-content.ts'
import { templatesTexts } from './texts.ts'

const VARIABLES = [
  { name: 'first_name', text: 'first_name' },
  { name: 'name', text: 'personName' },
  { name: 'phone', text: 'phone' },
  { name: 'email', text: 'email' },
] as const

/**
 * Where a message is written: texts, images and their buttons, in the order in which they are sent. `faults`: of the last refusal, paths within the
 * content; they stand at the element they are about.
 */
export function ContentEditor(props: {
  value: EditedElement[]
  onChange: (value: EditedElement[]) => void
  faults: readonly Fault[]
  disabled?: boolean
}) {
  const t = templatesTexts.use()
  const { value, onChange } = props
  const replace = (key: string, next: EditedElement | null) =>
    onChange(value.flatMap((one) => (one.key === key ? (next ?? []) : one)))
  const move = (index: number, by: -1 | 1) => {
    const next = [...value]
    const [moved] = next.splice(index, 1)
    if (moved) next.splice(index + by, 0, moved)
    onChange(next)
  }
  const add = (element: DraftContent[number]) =>
    onChange([...value, { key: crypto.randomUUID(), element, buttons: [] }])
  return (
    <fieldset disabled={props.disabled} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <Stack gap="sm">
        {value.map((one, index) => (
          <Paper key={one.key} withBorder p="sm">
            <Group justify="space-between" mb={6}>
              <Text size="sm" fw={600}>
                {t(`${one.element.kind}Number`, { number: index + 1 })}
              </Text>
              <Group gap={2}>
                <Tool icon="up" label={t('up')} disabled={index === 0} onClick={() => move(index, -1)} />
                <Tool
                  icon="down"
                  label={t('down')}
                  disabled={index === value.length - 1}
                  onClick={() => move(index, 1)}
                />
                <Tool
                  icon="trash"
                  label={t('remove')}
                  disabled={value.length === 1}
                  onClick={() => replace(one.key, null)}
                />
              </Group>
            </Group>
            <ElementFields
              edited={one}
              number={index + 1}
              problem={problemAt(props.faults, index)}
              onChange={(next) => replace(one.key, next)}
            />
          </Paper>
        ))}
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="plus" size={14} />}
            disabled={value.length >= 20}
            onClick={() => add({ kind: 'text', text: '' })}
          >
            {t('addText')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="image" size={14} />}
            disabled={value.length >= 20}
            onClick={() => add({ kind: 'image', url: '' })}
          >
            {t('addImage')}
          </Button>
        </Group>
      </Stack>
    </fieldset>
  )
}

/** The first fault of an element, with the place inside it where that says more. */
const problemAt = (faults: readonly Fault[], index: number): string | null =>
  faults.find(({ path }) => new RegExp(`(^|/)${index}(/|$)`).test(path))?.message ?? null

function ElementFields(props: {
  edited: EditedElement
  number: number
  problem: string | null
  onChange: (next: EditedElement) => void
}) {
  const t = templatesTexts.use()
  const { edited, onChange } = props
  const { element } = edited
  return (
    <Stack gap="xs">
      {element.kind === 'text' ? (
        <Textarea
          aria-label={t('textNumber', { number: props.number })}
          autosize
          minRows={3}
          maxRows={20}
          maxLength={10_000}
          value={element.text}
          error={props.problem}
          onChange={(event) => onChange({ ...edited, element: { ...element, text: event.currentTarget.value } })}
        />
      ) : (
        <>
          {element.kind === 'file' ? (
            <TextInput label={t('file')} value={element.name ?? ''} readOnly error={props.problem} />
          ) : (
            <TextInput
              label={t('url')}
              type="url"
              placeholder="https://"
              value={element.url}
              error={props.problem}
              onChange={({ currentTarget: { value } }) => {
                // Another address is another picture than the one that was uploaded.
                const { fileId: _uploaded, ...rest } = element
                onChange({ ...edited, element: { ...rest, url: value } })
              }}
            />
          )}
          {element.kind === 'image' ? (
            <ImageUpload
              onUploaded={({ id, url }) => onChange({ ...edited, element: { ...element, fileId: id, url } })}
            />
          ) : null}
          <Textarea
            label={t('caption')}
            autosize
            maxRows={8}
            value={element.caption ?? ''}
            onChange={(event) => onChange({ ...edited, element: { ...element, caption: event.currentTarget.value } })}
          />
        </>
      )}
      {element.kind === 'text' ? (
        <Menu>
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" style={{ alignSelf: 'flex-start' }}>
              {'{{ }}'} {t('variable')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {VARIABLES.map(({ name, text }) => (
              <Menu.Item
                key={name}
                onClick={() =>
                  onChange({ ...edited, element: { ...element, text: `${element.text}{{${name}|${t('fallback')}}}` } })
                }
              >
                {t(text)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <ButtonsEditor buttons={edited.buttons} onChange={(buttons) => onChange({ ...edited, buttons })} />
    </Stack>
  )
}

const Tool = (props: { icon: 'up' | 'down' | 'trash'; label: string; disabled: boolean; onClick: () => void }) => (
  <ActionIcon variant="subtle" color="gray" aria-label={props.label} disabled={props.disabled} onClick={props.onClick}>
    <Icon name={props.icon} size={16} />
  </ActionIcon>
)
