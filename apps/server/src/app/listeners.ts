import { chatsListener } from '../domains/chats/index.ts'
import { connectionsListener } from '../domains/connections/index.ts'
import { statsListener } from '../domains/stats/index.ts'
import { tunnelsListener } from '../domains/tunnels/index.ts'
import { webhooksListener } from '../domains/webhooks/index.ts'
import type { Listener } from '../kit/context.ts'

/** Who follows events inside the transaction that recorded them, in this order. */
export const listeners: readonly Listener[] = [
  connectionsListener,
  chatsListener,
  tunnelsListener,
  statsListener,
  webhooksListener,
]
