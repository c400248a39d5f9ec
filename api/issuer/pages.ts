const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '')
}

/** A page without script; `content` is HTML whose texts are already escaped. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`
}

function notice(message: string): string {
  return message === '' ? '' : `<p role="alert">${escapeHtml(message)}</p>\n`
}

const field = (label: string, attributes: string): string =>
  `<p><label>${label}<br><input ${attributes}></label></p>\n`

/** Where the forms of one interaction are sent. */
export function signInPath(uid: string): string {
  return `/dang-nhap/${encodeURIComponent(uid)}`
}

export function signInPage(uid: string, message = ''): string {
  return page(
    'Đăng nhập',
    `${notice(message)}<form method="post" action="${escapeHtml(signInPath(uid))}">
${field('Tên đăng nhập', 'name="login" autocomplete="username" required maxlength="64"')}${field('Mật khẩu', 'name="password" type="password" autocomplete="current-password" required maxlength="128"')}<button>Đăng nhập</button>
</form>`,
  )
}

export function changePasswordPage(uid: string, message: string): string {
  return page(
    'Đổi mật khẩu',
    `${notice(message)}<form method="post" action="${escapeHtml(signInPath(uid))}/mat-khau">
${field('Tên đăng nhập', 'name="login" autocomplete="username" required maxlength="64"')}${field('Mật khẩu hiện tại', 'name="password" type="password" autocomplete="current-password" required maxlength="128"')}${field('Mật khẩu mới (ít nhất 12 ký tự)', 'name="next" type="password" autocomplete="new-password" required minlength="12" maxlength="128"')}${field('Nhập lại mật khẩu mới', 'name="again" type="password" autocomplete="new-password" required minlength="12" maxlength="128"')}<button>Đổi mật khẩu</button>
</form>`,
  )
}

export function deviceCodePage(form: string, isWrong: string): string {
  return page(
    'Nhập mã thiết bị',
    `${notice(isWrong)}${form}<button type="submit" form="op.deviceInputForm">Tiếp tục</button>`,
  )
}

export function deviceConfirmPage(form: string, code: string): string {
  return page(
    'Xác nhận thiết bị',
    `<p>Chỉ đồng ý khi mã này đúng là mã hiện trên thiết bị của bạn: <strong>${escapeHtml(code)}</strong></p>
${form}<button type="submit" form="op.deviceConfirmForm">Đồng ý</button>`,
  )
}

export function devicePage(): string {
  return page('Đã đăng nhập', '<p>Hãy quay lại thiết bị của bạn; có thể đóng trang này.</p>')
}

export function signedOutPage(): string {
  return page('Đã đăng xuất', '<p>Phiên đăng nhập đã kết thúc.</p>')
}

export function logoutPage(form: string): string {
  return page(
    'Đăng xuất',
    `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>`,
  )
}

export function errorPage(code: string): string {
  return page(
    'Không đăng nhập được',
    `<p>Yêu cầu đăng nhập không hợp lệ hoặc đã quá hạn. Hãy bắt đầu lại từ ứng dụng.</p><p>Mã lỗi: ${escapeHtml(code)}</p>`,
  )
}
