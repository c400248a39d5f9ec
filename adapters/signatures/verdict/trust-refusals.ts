/** From the certificate to the trust anchor (RFC 5280 section 6.1). */
export const pathRefusals = {
  'PATH.NO_PATH': 'Không tìm được đường dẫn tin cậy từ chứng thư số tới tổ chức chứng thực gốc.',
  'PATH.BUDGET': 'Đường dẫn chứng thực quá phức tạp nên bị từ chối.',
  'PATH.NOT_CA': 'Chứng thư số được cấp bởi một chứng thư không phải của tổ chức chứng thực.',
  'PATH.BAD_SIGNATURE': 'Chữ ký của tổ chức chứng thực trên chứng thư số không đúng.',
  'PATH.EXPIRED': 'Chứng thư số đã hết hạn tại thời điểm ký.',
  'PATH.NOT_YET_VALID': 'Chứng thư số chưa có hiệu lực tại thời điểm ký.',
  'PATH.NAME_CHAINING': 'Tên nơi cấp không khớp trong đường dẫn chứng thực.',
  'PATH.NAME_NOT_PERMITTED': 'Tên trong chứng thư số nằm ngoài phạm vi được phép của tổ chức chứng thực.',
  'PATH.NAME_EXCLUDED': 'Tên trong chứng thư số thuộc phạm vi bị loại trừ của tổ chức chứng thực.',
  'PATH.NAME_FORM': 'Tên trong chứng thư số ở dạng không kiểm tra được ràng buộc.',
  'PATH.POLICY': 'Chứng thư số không thuộc chính sách chứng thư được chấp nhận.',
  'PATH.POLICY_MAPPING': 'Ánh xạ chính sách chứng thư không hợp lệ.',
  'PATH.UNKNOWN_CRITICAL': 'Chứng thư số có phần mở rộng bắt buộc mà hệ thống không nhận biết.',
  'PATH.PATH_LENGTH': 'Đường dẫn chứng thực dài hơn mức tổ chức chứng thực cho phép.',
  'PATH.KEY_CERT_SIGN': 'Khóa của nơi cấp không được phép ký chứng thư số.',
  'PATH.LEAF_KEY_USAGE': 'Chứng thư số không được phép dùng để ký số.',
  'PATH.LEAF_EXTENDED_KEY_USAGE': 'Mục đích sử dụng của chứng thư số không bao gồm việc ký này.',
  'PATH.LEAF_IS_CA': 'Chứng thư của tổ chức chứng thực không được dùng để ký phê duyệt.',
  'PATH.PROFILE': 'Chứng thư số không theo đúng quy định RFC 5280.',
} as const

/** Whether it was revoked. Texts of the data standard, section 4, stand where it gives them. */
export const revocationRefusals = {
  'REVOCATION.REVOKED': 'Chứng thư số đã bị thu hồi tại thời điểm ký.',
  'REVOCATION.NO_INFORMATION': 'Không kiểm tra được trạng thái thu hồi (OCSP/CRL không phản hồi).',
  'REVOCATION.CRL_STALE': 'Không kiểm tra được trạng thái thu hồi: danh sách thu hồi (CRL) đã quá hạn.',
  'REVOCATION.CRL_FUTURE':
    'Không kiểm tra được trạng thái thu hồi: danh sách thu hồi (CRL) đề thời điểm tương lai.',
  'REVOCATION.CRL_NO_NEXT_UPDATE': 'Không kiểm tra được trạng thái thu hồi: CRL không có hạn cập nhật.',
  'REVOCATION.CRL_SIGNATURE': 'Không kiểm tra được trạng thái thu hồi: chữ ký trên CRL không đúng.',
  'REVOCATION.CRL_ISSUER': 'Không kiểm tra được trạng thái thu hồi: nơi phát hành CRL không được tin cậy.',
  'REVOCATION.CRL_UNKNOWN_CRITICAL': 'Không kiểm tra được trạng thái thu hồi: CRL có phần mở rộng lạ.',
  'REVOCATION.CRL_PROFILE': 'Không kiểm tra được trạng thái thu hồi: CRL không theo đúng RFC 5280.',
} as const

/** Online answers (RFC 6960). */
export const ocspRefusals = {
  'OCSP.NOT_SUCCESSFUL': 'Dịch vụ OCSP không trả lời được.',
  'OCSP.RESPONSE_TYPE': 'Câu trả lời OCSP không đúng loại.',
  'OCSP.SIGNATURE': 'Chữ ký trên câu trả lời OCSP không đúng.',
  'OCSP.ALGORITHM': 'Câu trả lời OCSP dùng thuật toán không được chấp nhận.',
  'OCSP.RESPONDER': 'Nơi trả lời OCSP không được tổ chức chứng thực ủy quyền.',
  'OCSP.RESPONDER_EXPIRED': 'Chứng thư của nơi trả lời OCSP không còn hiệu lực.',
  'OCSP.RESPONDER_STATUS': 'Không biết chứng thư của nơi trả lời OCSP có bị thu hồi hay không.',
  'OCSP.OTHER_CERTIFICATE': 'Câu trả lời OCSP không nói về chứng thư số này.',
  'OCSP.AMBIGUOUS': 'Câu trả lời OCSP nói hai lần về cùng một chứng thư số.',
  'OCSP.FUTURE': 'Câu trả lời OCSP đề thời điểm tương lai.',
  'OCSP.STALE': 'Câu trả lời OCSP đã quá hạn.',
  'OCSP.UNKNOWN': 'Dịch vụ OCSP không biết chứng thư số này.',
  'OCSP.NONCE': 'Câu trả lời OCSP không dành cho yêu cầu này.',
  'OCSP.UNKNOWN_CRITICAL': 'Câu trả lời OCSP có phần mở rộng bắt buộc mà hệ thống không nhận biết.',
} as const

/** Time-stamps (RFC 3161). */
export const timestampRefusals = {
  'TIMESTAMP.NOT_GRANTED': 'Không lấy được dấu thời gian, hệ thống sẽ thử lại.',
  'TIMESTAMP.PURPOSE': 'Chứng thư của nơi cấp dấu thời gian không chuyên dùng cho dấu thời gian.',
  'TIMESTAMP.VERSION': 'Phiên bản của dấu thời gian không được hỗ trợ.',
  'TIMESTAMP.POLICY': 'Dấu thời gian được cấp theo chính sách không được chấp nhận.',
  'TIMESTAMP.HASH': 'Dấu thời gian dùng hàm băm không được chấp nhận.',
  'TIMESTAMP.IMPRINT': 'Dấu thời gian không thuộc về dữ liệu này.',
  'TIMESTAMP.NONCE': 'Dấu thời gian không trả lời cho yêu cầu này.',
  'TIMESTAMP.FUTURE': 'Dấu thời gian đề thời điểm trong tương lai.',
  'TIMESTAMP.BEFORE_REQUEST': 'Dấu thời gian có trước khi được yêu cầu.',
  'TIMESTAMP.UNKNOWN_CRITICAL': 'Dấu thời gian có phần mở rộng bắt buộc mà hệ thống không nhận biết.',
} as const
