// What the visitor sees. Everything that was written by anybody is set as text, never as markup.

/** @typedef {import('./web-chat.js').ChatMessage} ChatMessage */

/** @param {HTMLElement} page */
export function createView(page) {
  const list = find(page, '.chat-messages')
  const note = find(page, '.chat-note')
  const composer = find(page, '.composer')
  const field = /** @type {HTMLTextAreaElement} */ (find(page, 'textarea'))
  const startRow = find(page, '.chat-start')
  const pendingRows = document.createDocumentFragment()
  const texts = page.dataset
  /** @type {HTMLElement[]} */
  let shownPending = []
  /** @type {(payload: string, label: string) => void} */
  let press = () => {}

  const scrollDown = () => {
    list.scrollTop = list.scrollHeight
  }
  const begin = () => {
    startRow.hidden = true
    composer.hidden = false
  }

  /** @param {ChatMessage} message */
  const draw = (message) => {
    const row = element('li', message.mine ? 'message message-own' : 'message')
    row.dataset.seq = String(message.seq)
    for (const { text, imageUrl, file, buttons } of message.bubbles) {
      const bubble = element('div', 'bubble')
      if (imageUrl) {
        const image = document.createElement('img')
        image.src = imageUrl
        image.alt = text ?? ''
        image.addEventListener('load', scrollDown)
        bubble.append(image)
      }
      if (file) bubble.append(drawFile(file))
      if (text) bubble.append(...withLinks(text))
      row.append(bubble)
      if (buttons?.length) row.append(drawButtons(buttons))
    }
    const time = document.createElement('time')
    time.dateTime = message.at
    time.textContent = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    row.append(time)
    return row
  }

  /** @param {import('./web-chat.js').ChatButton[][]} rows */
  const drawButtons = (rows) => {
    const group = element('div', 'message-buttons')
    for (const button of rows.flat()) {
      if ('url' in button) {
        const link = document.createElement('a')
        link.className = 'button'
        link.href = button.url
        link.target = '_blank'
        link.rel = 'noopener nofollow'
        link.textContent = button.label
        group.append(link)
      } else {
        const key = document.createElement('button')
        key.type = 'button'
        key.className = 'button'
        key.textContent = button.label
        key.addEventListener('click', () => press(button.payload, button.label))
        group.append(key)
      }
    }
    return group
  }

  return {
    /** @param {ChatMessage[]} messages */
    showMessages: (messages) => {
      begin()
      for (const message of messages) {
        if (message.bubbles.length === 0 || list.querySelector(`[data-seq="${message.seq}"]`)) continue
        list.insertBefore(draw(message), shownPending[0] ?? null)
      }
      scrollDown()
    },
    /** @param {{ label: string }[]} entries */
    showPending: (entries) => {
      for (const row of shownPending) row.remove()
      shownPending = entries
        .filter(({ label }) => label !== '')
        .map(({ label }) => {
          const row = element('li', 'message message-own')
          const bubble = element('div', 'bubble')
          bubble.textContent = label
          const state = element('span', 'state')
          state.textContent = texts.pending ?? ''
          row.append(bubble, state)
          return row
        })
      if (entries.length > 0) begin()
      pendingRows.append(...shownPending)
      list.append(pendingRows)
      scrollDown()
    },
    /** @param {boolean} isTooFast */
    showTooFast: (isTooFast) => {
      note.textContent = isTooFast ? (texts.toofast ?? '') : ''
    },
    /** @param {'online' | 'offline' | 'closed'} state */
    showState: (state) => {
      note.textContent = { online: '', offline: texts.offline ?? '', closed: texts.closed ?? '' }[state]
      if (state === 'closed') composer.hidden = true
    },
    /** @param {(text: string) => void} act */
    onText: (act) => {
      const submit = () => {
        const text = field.value.trim()
        if (text === '') return
        field.value = ''
        act(text)
        field.focus()
      }
      composer.addEventListener('submit', (event) => {
        event.preventDefault()
        submit()
      })
      field.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
        event.preventDefault()
        submit()
      })
    },
    /** @param {(payload: string, label: string) => void} act */
    onPress: (act) => {
      press = act
    },
    /** The button cannot be pressed before somebody hears it. @param {() => void} act */
    onStart: (act) => {
      const button = /** @type {HTMLButtonElement} */ (find(startRow, 'button'))
      button.addEventListener('click', () => {
        begin()
        field.focus()
        act()
      })
      button.disabled = false
    },
  }
}

/** A file is saved, never opened in the page. @param {{ url: string, name: string, sizeBytes: number }} file */
function drawFile({ url, name, sizeBytes }) {
  const link = document.createElement('a')
  link.className = 'bubble-file'
  link.href = url
  link.download = name
  const size = element('small', 'bubble-file-size')
  const kilobytes = sizeBytes / 1024
  size.textContent = kilobytes < 1000 ? `${Math.ceil(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`
  link.append(name, ' ', size)
  return link
}

/** Addresses become links; nothing else is more than text. @param {string} text */
function withLinks(text) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part)
    const link = document.createElement('a')
    link.href = part
    link.target = '_blank'
    link.rel = 'noopener nofollow'
    link.textContent = part
    return link
  })
}

/** @param {string} tag @param {string} className */
function element(tag, className) {
  const made = document.createElement(tag)
  made.className = className
  return made
}

/** @param {Element} root @param {string} selector @returns {HTMLElement} */
function find(root, selector) {
  const found = root.querySelector(selector)
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}.`)
  return found
}
