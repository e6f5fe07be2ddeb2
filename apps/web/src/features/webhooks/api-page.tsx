import { isApiError } from '@korben/client'
import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { showDone, showProblem } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, ProblemView } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { Deliveries } from './deliveries.tsx'
import { webhooksTexts } from './texts.ts'
import { WebhookForm } from './webhook-form.tsx'

/** The page of the published API: its token, its webhook, what was told by it (API-1 … API-4). */
export function ApiPage() {
  const t = webhooksTexts.use()
  const can = useRights()
  return (
    <Page title={t('title')} hint={t('hint')}>
      <Section title={t('token')}>
        <TokenOfV2 />
      </Section>
      {can('webhooks:read') ? (
        <>
          <Section title={t('webhook')}>
            <WebhookForm />
          </Section>
          <Section title={t('deliveries')}>
            <Deliveries />
          </Section>
        </>
      ) : null}
    </Page>
  )
}

const tokenKey = ['webhooks', 'token'] as const

function TokenOfV2() {
  const t = webhooksTexts.use()
  const can = useRights()
  const format = useFormat()
  const token = useQuery({ queryKey: tokenKey, queryFn: ({ signal }) => client.webhooks.getToken({}, { signal }) })
  const refresh = useWrite(client.webhooks.refreshToken, { refresh: [tokenKey], done: t('refreshed') })
  const copy = async () => {
    const { token } = await client.webhooks.revealToken()
    await navigator.clipboard.writeText(token)
    showDone(t('tokenCopied'))
  }
  const isMissing = isApiError(token.error) && token.error.code === 'auth.token_not_found'
  if (!token.data && !isMissing) return token.error ? <ProblemView error={token.error} /> : <Loading />
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('tokenHint')}
      </Text>
      {token.data ? (
        <div>
          <Code fz="sm">{token.data.masked}</Code>
          <Text size="xs" c="dimmed" mt={4}>
            {t('tokenMade', { day: format.dateTime(token.data.createdAt) })}
          </Text>
        </div>
      ) : (
        <Text size="sm">{t('noToken')}</Text>
      )}
      {can('auth:write') ? (
        <Group gap="xs">
          {token.data ? (
            <Button
              variant="default"
              leftSection={<Icon name="copy" size={16} />}
              onClick={() => void copy().catch(showProblem)}
            >
              {t('copyToken')}
            </Button>
          ) : null}
          <Button
            variant="light"
            color={token.data ? 'red' : 'blue'}
            leftSection={<Icon name="refresh" size={16} />}
            loading={refresh.isPending}
            onClick={() =>
              token.data
                ? void confirm({
                    title: t('refreshTitle'),
                    consequence: () => t('refreshHint'),
                    confirmLabel: t('refreshToken'),
                    onConfirm: () => refresh.mutate({ isConfirmed: true }),
                  })
                : refresh.mutate({ isConfirmed: true })
            }
          >
            {token.data ? t('refreshToken') : t('makeToken')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}
