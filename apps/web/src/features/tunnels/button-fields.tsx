import { ActionIcon, Button, Checkbox, Group, Paper, Select, Stack, TextInput } from '@mantine/core'
import { isId } from '../../lib/ids.ts'
import { Icon } from '../../ui/icon.tsx'
import { BlockChoice, OfferChoice, TemplateChoice } from './choices.tsx'
import { buttonKinds, type EditedBody, type EditedButton, newButton } from './edited-block.ts'
import { editorTexts } from './editor-texts.ts'
import type { FieldsProps } from './part.tsx'

type Props = Pick<FieldsProps<EditedBody>, 'blocks' | 'problemOf'> & {
  buttons: EditedButton[]
  onChange: (buttons: EditedButton[]) => void
}

/** The buttons beneath an element; each leads to a block, or does what its kind says. */
export function ButtonFields({ buttons, onChange, blocks, problemOf }: Props) {
  const t = editorTexts.use()
  const change = (key: string, changes: Partial<EditedButton>) =>
    onChange(buttons.map((button) => (button.key === key ? { ...button, ...changes } : button)))
  return (
    <Stack gap="xs">
      {buttons.map((button, index) => (
        <Paper key={button.key} p="xs" bg="var(--korben-raised)">
          <Group gap="xs" align="flex-start">
            <TextInput
              id={`field-label-${button.key}`}
              label={t('buttonLabel')}
              flex="1 1 150px"
              maxLength={20}
              value={button.label}
              error={problemOf(`label-${button.key}`)}
              onChange={(event) => change(button.key, { label: event.currentTarget.value })}
            />
            <Select
              label={t('buttonKind')}
              flex="1 1 170px"
              allowDeselect={false}
              data={buttonKinds.map((value) => ({ value, label: t(value) }))}
              value={button.kind}
              onChange={(value) => {
                const kind = buttonKinds.find((one) => one === value)
                if (kind) change(button.key, { kind, target: '' })
              }}
            />
            <Target
              button={button}
              blocks={blocks}
              problem={problemOf(`button-${button.key}`)}
              onChange={(target) => change(button.key, { target })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={26}
              aria-label={`${t('remove')}: ${button.label}`}
              onClick={() => onChange(buttons.filter(({ key }) => key !== button.key))}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Group>
          {index > 0 ? (
            <Checkbox
              size="xs"
              mt="xs"
              label={t('beside')}
              checked={button.isBeside}
              onChange={(event) => change(button.key, { isBeside: event.currentTarget.checked })}
            />
          ) : null}
        </Paper>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<Icon name="plus" size={14} />}
        disabled={buttons.length >= 20}
        onClick={() => onChange([...buttons, newButton()])}
      >
        {t('addButton')}
      </Button>
    </Stack>
  )
}

function Target(props: {
  button: EditedButton
  blocks: Props['blocks']
  problem: string | undefined
  onChange: (target: string) => void
}) {
  const t = editorTexts.use()
  const { button, onChange, problem } = props
  const { kind, target } = button
  const common = { id: `field-button-${button.key}`, error: problem, value: target, onChange }
  if (kind === 'FORWARD')
    return <BlockChoice {...common} label={t('block')} blocks={props.blocks} none={t('nowhere')} />
  if (kind === 'BUY') return <OfferChoice {...common} label={t('offer')} />
  if (kind === 'MESSAGE') return <TemplateChoice {...common} label={t('template')} />
  const isLink = kind === 'LINK'
  return (
    <TextInput
      id={common.id}
      label={isLink ? t('linkUrl') : t('trafficSource')}
      placeholder={isLink ? 'https://' : ''}
      flex="1 1 200px"
      value={target}
      error={problem ?? (!isLink && target !== '' && !isId(target))}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  )
}
