import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { Icon } from '../../ui/icon.tsx'
import { buttonKinds, type EditedButton } from './edited-content.ts'
import { templatesTexts } from './texts.ts'

/** The buttons beneath an element, one a row. */
export function ButtonsEditor(props: { buttons: EditedButton[]; onChange: (buttons: EditedButton[]) => void }) {
  const t = templatesTexts.use()
  const { buttons, onChange } = props
  const change = (key: string, changes: Partial<EditedButton>) =>
    onChange(buttons.map((button) => (button.key === key ? { ...button, ...changes } : button)))
  return (
    <Stack gap="xs">
      {buttons.map((button) => (
        <Group key={button.key} gap="xs" align="flex-end">
          <TextInput
            label={t('buttonLabel')}
            w={150}
            maxLength={20}
            required
            value={button.label}
            onChange={(event) => change(button.key, { label: event.currentTarget.value })}
          />
          <Select
            label={t('buttonKind')}
            w={190}
            allowDeselect={false}
            data={buttonKinds.map((value) => ({ value, label: t(value) }))}
            value={button.kind}
            onChange={(value) => {
              const kind = buttonKinds.find((one) => one === value)
              if (kind) change(button.key, { kind, target: '' })
            }}
          />
          <Target button={button} onChange={(target) => change(button.key, { target })} />
          <ActionIcon
            variant="subtle"
            color="red"
            mb={4}
            aria-label={`${t('remove')}: ${button.label}`}
            onClick={() => onChange(buttons.filter(({ key }) => key !== button.key))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        style={{ alignSelf: 'flex-start' }}
        disabled={buttons.length >= 20}
        onClick={() => onChange([...buttons, { key: crypto.randomUUID(), kind: 'LINK', label: '', target: '' }])}
      >
        {t('addButton')}
      </Button>
    </Stack>
  )
}

function Target({ button, onChange }: { button: EditedButton; onChange: (target: string) => void }) {
  const t = templatesTexts.use()
  if (button.kind === 'BUY') return <OfferTarget value={button.target} onChange={onChange} />
  if (button.kind === 'MESSAGE') return <TemplateTarget value={button.target} onChange={onChange} />
  const isLink = button.kind === 'LINK'
  return (
    <TextInput
      label={isLink ? t('linkUrl') : t('trafficSource')}
      placeholder={isLink ? 'https://' : ''}
      flex="1 1 200px"
      required
      value={button.target}
      error={!isLink && button.target !== '' && !isId(button.target)}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  )
}

type TargetProps = { value: string; onChange: (target: string) => void }

function OfferTarget({ value, onChange }: TargetProps) {
  const t = templatesTexts.use()
  const offers = useQuery({
    queryKey: ['offers', 'choice'],
    queryFn: async ({ signal }) => (await client.offers.list({ limit: 100 }, { signal })).data,
  })
  const data = (offers.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))
  return <TargetSelect label={t('offer')} data={data} value={value} onChange={onChange} />
}

function TemplateTarget({ value, onChange }: TargetProps) {
  const t = templatesTexts.use()
  const templates = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: async ({ signal }) => (await client.templates.list({ limit: 100 }, { signal })).data,
  })
  const data = (templates.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))
  return <TargetSelect label={t('template')} data={data} value={value} onChange={onChange} />
}

/** Something older than the newest hundred is still shown by its id. */
function TargetSelect(props: TargetProps & { label: string; data: { value: string; label: string }[] }) {
  const { data, value } = props
  const all = value === '' || data.some((one) => one.value === value) ? data : [...data, { value, label: value }]
  return (
    <Select
      label={props.label}
      flex="1 1 200px"
      required
      searchable
      data={all}
      value={value === '' ? null : value}
      onChange={(next) => props.onChange(next ?? '')}
    />
  )
}
