import { createTransport } from 'nodemailer'
import type { Mail, MailSender } from '#activities/notifications.ts'

export interface SmtpSettings {
  /** `smtp://user:password@host:port` or `smtps://…` */
  readonly url: string
  readonly from: string
}

/** Sends by SMTP. The Message-ID is made of the notification's id: a mail sent twice after a crash is one to the reader. */
export function createSmtpSender({ url, from }: SmtpSettings): MailSender {
  const transport = createTransport(url, { from })
  const host = from.slice(from.lastIndexOf('@') + 1).replace(/[>\s].*$/, '')
  return {
    async send({ notificationId, recipient, title, body }: Mail) {
      await transport.sendMail({
        to: recipient,
        subject: title,
        text: body,
        messageId: `<${notificationId}.${fingerprint(recipient)}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
  }
}

/** One notification goes to several readers: each mail has an id of its own that does not tell the address. */
function fingerprint(recipient: string): string {
  let hash = 0
  for (const letter of recipient) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647
  return hash.toString(36)
}
