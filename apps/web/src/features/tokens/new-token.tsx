import type { Right } from '@korben/contract'
import { Button, Checkbox, Code, CopyButton, Group, Input, Modal, Stack, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useSession } from '../../lib/session.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { tokensTexts } from './texts.ts'

const DEEDS = ['read', 'write', 'delete', 'export'] as const

/** Makes a token with some of the rights that its maker has, and shows it this once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const t = tokensTexts.use()
  const ui = uiTexts.use()
  const own = useSession()?.member?.rights ?? []
  const [token, setToken] = useState<string | null>(null)
  const { form, submit, isSaving } = useSavedForm<{ name: string; scopes: Right[] }, { token: string }>({
    initial: { name: '', scopes: [] },
    validate: { scopes: (scopes) => (scopes.length > 0 ? null : t('needed')) },
    save: (values, options) => client.tokens.create(values, options),
    refresh: [['tokens']],
    done: t('made'),
    at: { 'auth.scope_not_held': 'scopes' },
    onDone: ({ token }) => setToken(token),
  })
  if (token !== null) return <Shown token={token} onClose={onClose} />
  const { scopes } = form.getValues()
  const choose = (chosen: readonly Right[]) => form.setFieldValue('scopes', [...chosen])
  return (
    <FormDialog
      opened
      size="lg"
      title={t('make')}
      submitLabel={ui('create')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={t('name')} required maxLength={100} data-autofocus {...form.getInputProps('name')} />
      <Input.Wrapper label={t('scopes')} error={form.getInputProps('scopes').error} labelElement="div">
        <Group gap="xs" mb="xs" mt={4}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => choose(own.filter((one) => one.endsWith(':read')))}
          >
            {t('allRead')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => choose(own)}>
            {t('all')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => choose([])}>
            {t('none')}
          </Button>
        </Group>
        <RightsTable own={own} chosen={scopes} onChange={choose} />
      </Input.Wrapper>
    </FormDialog>
  )
}

/** A row for each area, a column for each deed; only what the maker may do themselves. */
function RightsTable(props: { own: readonly Right[]; chosen: readonly Right[]; onChange: (chosen: Right[]) => void }) {
  const t = tokensTexts.use()
  const { own, chosen, onChange } = props
  const areas = [...new Set(own.map((right) => right.split(':')[0] ?? ''))]
  return (
    <Table.ScrollContainer minWidth={420} maxHeight={320}>
      <Table verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('area')}</Table.Th>
            {DEEDS.map((deed) => (
              <Table.Th key={deed}>{t(deed)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {areas.map((area) => (
            <Table.Tr key={area}>
              <Table.Th scope="row" fw={400}>
                {area}
              </Table.Th>
              {DEEDS.map((deed) => {
                const right = own.find((one) => one === `${area}:${deed}`)
                return (
                  <Table.Td key={deed}>
                    {right ? (
                      <Checkbox
                        size="xs"
                        aria-label={`${area}: ${t(deed)}`}
                        checked={chosen.includes(right)}
                        onChange={(event) =>
                          onChange(
                            event.currentTarget.checked ? [...chosen, right] : chosen.filter((one) => one !== right),
                          )
                        }
                      />
                    ) : null}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Shown({ token, onClose }: { token: string; onClose: () => void }) {
  const t = tokensTexts.use()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shown')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Text size="sm">{t('shownHint')}</Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {token}
        </Code>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={token}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
