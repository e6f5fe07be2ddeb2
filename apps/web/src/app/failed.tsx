import { Box, Button, Stack, Title } from '@mantine/core'
import { ProblemView } from '../ui/query-state.tsx'
import { uiTexts } from '../ui/texts.ts'
import { frameTexts } from './texts.ts'

/** In place of a page that failed; the frame around it goes on. */
export function Failed({ error }: { error: unknown }) {
  const t = frameTexts.use()
  const ui = uiTexts.use()
  return (
    <Box p="lg" maw={640}>
      <Stack align="flex-start">
        <Title order={1} size="h2">
          {t('failed')}
        </Title>
        <ProblemView error={error} />
        <Button onClick={() => location.reload()}>{ui('reload')}</Button>
      </Stack>
    </Box>
  )
}
