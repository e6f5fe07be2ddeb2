export { InvitationPage } from './invitation-page.tsx'
export { PasswordResetPage } from './password-reset-page.tsx'
export { SetupPage } from './setup-page.tsx'
