import { Stack } from '@mantine/core'
import { Page } from '../../ui/page.tsx'
import { DevicesSection } from './devices-section.tsx'
import { EventsSection } from './events-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { accountTexts } from './texts.ts'

/** The own account (USR-5): who one is here, and what protects the way in. */
export function AccountPage() {
  const t = accountTexts.use()
  return (
    <Page title={t('title')} hint={t('hint')}>
      <Stack gap="md" pb="xl">
        <ProfileSection />
        <PasswordSection />
        <SecondFactorSection />
        <DevicesSection />
        <EventsSection />
      </Stack>
    </Page>
  )
}
