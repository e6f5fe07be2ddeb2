import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { useSavedForm } from '../../ui/form.ts'
import { Page } from '../../ui/page.tsx'
import { type Looks, LooksFields, looksOf, looksRules } from './appearance.tsx'
import { connectionPath, connectionsKey, homePath, refusalWords } from './connections.ts'
import { setupTexts } from './setup-texts.ts'
import { connectionsTexts } from './texts.ts'

const EMPTY: Looks & { name: string } = { name: '', title: '', welcome: '', color: '', sites: [] }

/** Makes a web chat; its page then has the addresses, the snippet and a way to try it. */
export function WebChatSetupPage() {
  const t = setupTexts.use()
  const navigate = useNavigate()
  const { form, submit, isSaving } = useSavedForm({
    initial: EMPTY,
    validate: looksRules(),
    save: ({ name, ...looks }, options) => {
      const { title, welcome, color, sites } = looksOf(looks)
      const appearance = {
        ...(title === null ? {} : { title }),
        ...(welcome === null ? {} : { welcome }),
        ...(color === null ? {} : { color }),
        ...(sites === null ? {} : { sites }),
      }
      return client.connections.createWebChat({ name: name.trim(), appearance }, options)
    },
    refresh: [connectionsKey],
    done: t('made'),
    at: { 'connections.refused': 'name' },
    say: refusalWords,
    onDone: ({ id }) => void navigate({ to: connectionPath(id), replace: true }),
  })
  return (
    <Page
      title={t('webChatTitle')}
      hint={t('webChatHint')}
      above={<BackLink to={homePath}>{connectionsTexts.use()('title')}</BackLink>}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={560}>
          <TextInput
            label={t('name')}
            description={t('chatNameHint')}
            required
            maxLength={255}
            {...form.getInputProps('name')}
          />
          <LooksFields form={form} />
          <Group>
            <Button type="submit" loading={isSaving}>
              {t('makeChat')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}
