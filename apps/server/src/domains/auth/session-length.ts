/** A browser that is not used for so long is signed out, and its cookie is kept no longer. */
export const SESSION_SECONDS = 30 * 86_400

export const sessionEnd = (usedAt: Date): Date => new Date(usedAt.getTime() + SESSION_SECONDS * 1_000)
