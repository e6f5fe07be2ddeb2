export { ConnectionPage } from './connection-page.tsx'
export { ConnectionsPage } from './connections-page.tsx'
export { TelegramSetupPage } from './telegram-setup-page.tsx'
export { WebChatSetupPage } from './web-chat-setup-page.tsx'
